from django.http import HttpResponse


def event_list(request):
    return HttpResponse("e")


def event_detail(request, slug):
    return HttpResponse("e")


def article_list(request):
    return HttpResponse("e")


def article_detail(request, slug):
    return HttpResponse("e")
