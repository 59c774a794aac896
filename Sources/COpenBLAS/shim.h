#include <cblas.h>

// LAPACK, in Fortran's calling convention; OpenBLAS contains it but its headers do not declare it.
// All eigenvalues, ascending, and eigenvectors of a symmetric matrix by divide and conquer.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info);
