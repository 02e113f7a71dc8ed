using System.Runtime.InteropServices;

namespace Carnot.Benchmarks;

/// <summary>The rival, when it is installed.</summary>
internal static unsafe partial class Openblas
{
    [LibraryImport("libopenblas.so.0", EntryPoint = "cblas_sgemm")]
    internal static partial void Multiply(int order, int transposeA, int transposeB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);

    [LibraryImport("libopenblas.so.0", EntryPoint = "openblas_set_num_threads")]
    internal static partial void SetThreads(int threads);
}
