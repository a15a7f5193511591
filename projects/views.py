from django.http import HttpResponse


def project_list(request):
    return HttpResponse("e")


def project_detail(request, slug):
    return HttpResponse("e")


def axis_detail(request, code):
    return HttpResponse("e")


def donor_detail(request, code):
    return HttpResponse("e")
