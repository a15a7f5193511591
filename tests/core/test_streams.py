"""What a file is written to while it is sent."""

from core.exports.streams import Pipe, csv_pieces


def test_a_pipe_gives_what_was_written_since_the_last_time():
    pipe = Pipe()
    assert (pipe.write(b"abc"), pipe.write(bytearray(b"de")), pipe.size) == (3, 2, 5)
    assert pipe.flush() is None
    assert (pipe.taken(), pipe.size, pipe.taken()) == (b"abcde", 0, b"")
    assert (pipe.write(b"f"), pipe.size, pipe.taken()) == (1, 1, b"f")


def test_a_table_comes_with_its_headings_first_and_a_piece_for_each_block():
    pieces = csv_pieces([["a", "b"], ["#a", "#b"]], [[[1, "x;y"], [None, 'q"']], [], [["é\n", True]]], ";")
    assert [*pieces] == ["\ufeffa;b\r\n#a;#b\r\n", '1;"x;y"\r\n;"q"""\r\n', "", '"é\n";True\r\n']
