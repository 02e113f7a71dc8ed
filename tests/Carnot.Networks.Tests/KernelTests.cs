using System.Numerics;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;
using Carnot.Randomness;

namespace Carnot.Networks.Tests;

public unsafe class KernelTests
{
    private static readonly int[] s_sizes = [1, 2, 5, 12, 13, 31, 32, 33, 64, 97, 130];

    public static TheoryData<string> Kernels => ["512", "256", "128", "scalar"];

    private static MicroKernel<T> Kernel<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "512" => new MicroKernel<Lanes512<T>, Vector512<T>, T>(),
        "256" => new MicroKernel<Lanes256<T>, Vector256<T>, T>(),
        "128" => new MicroKernel<Lanes128<T>, Vector128<T>, T>(),
        _ => new MicroKernelScalar<T>(),
    };

    [Theory, MemberData(nameof(Kernels))]
    public void Products_agree_with_the_naive_sum_at_any_size_and_transposition(string kernel)
    {
        Check<double>(kernel, 1e-15);
        Check<float>(kernel, 6e-8);
    }

    // |error| ≤ k ε Σ|a||b| ≤ k² ε/4 for numbers within ±½.
    private static void Check<T>(string kernel, double epsilon) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var workers = new Workers(3);
        var gemm = new Gemm<T>(workers, Kernel<T>(kernel));
        var rng = new Rng(3, "products");
        for (int round = 0; round < 60; round++)
        {
            int m = Size(), n = Size(), k = round % 20 == 0 ? 1700 : Size();
            bool ta = rng.NextIndex(2) == 1, tb = rng.NextIndex(2) == 1, add = rng.NextIndex(2) == 1, epilogue = rng.NextIndex(2) == 1, residue = !add && epilogue;
            Storage<T> a = Random(m * k), b = Random(k * n), c = Random(m * n), bias = Random(n), residual = Random(m * n), serial = new(m * n), sums = Random(n), start = new(n);
            Operand<T> left = ta ? Operand<T>.Transposed(a.Pointer, m) : Operand<T>.Rows(a.Pointer, k), right = tb ? Operand<T>.Transposed(b.Pointer, k) : Operand<T>.Rows(b.Pointer, n);
            double[] expected = new double[m * n];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = add ? double.CreateTruncating(c.Span[i * n + j]) : 0;
                    if (epilogue) sum += double.CreateTruncating(bias.Span[j]);
                    if (residue) sum += double.CreateTruncating(residual.Span[i * n + j]);
                    for (int l = 0; l < k; l++) sum += double.CreateTruncating(*left.At(i, l)) * double.CreateTruncating(*right.At(l, j));
                    expected[i * n + j] = sum;
                }
            }
            c.Span.CopyTo(serial.Span);
            sums.Span.CopyTo(start.Span);
            gemm.Multiply(m, n, k, left, right, c.Pointer, n, add ? c.Pointer : residue ? residual.Pointer : null, epilogue ? bias.Pointer : null, sums.Pointer, addSums: epilogue);
            for (int i = 0; i < m * n; i++)
                Assert.True(Math.Abs(expected[i] - double.CreateTruncating(c.Span[i])) <= epsilon * (k + 4) * (k + 4), $"{m} × {n} × {k}, {ta} {tb} {add} {epilogue}: {expected[i]:R} ≠ {c.Span[i]}");
            for (int j = 0; j < n; j++)
            {
                double sum = epilogue ? double.CreateTruncating(start.Span[j]) : 0;
                for (int l = 0; l < k; l++) sum += double.CreateTruncating(*right.At(l, j));
                Assert.True(Math.Abs(sum - double.CreateTruncating(sums.Span[j])) <= epsilon * (k + 4) * (k + 4), $"{m} × {n} × {k}, {tb} {epilogue}: column {j} sums to {sum:R}, not {sums.Span[j]}");
            }
            KeepAlive(a, b, bias, residual);
            if (epilogue) continue;
            Storage<T> packed = new(gemm.PackedLength(n, k));
            RightPanels<T> panels = gemm.Pack(right, n, k, packed.Pointer);
            gemm.MultiplyPacked(1, m, n, k, left, panels, serial.Pointer, n, add);
            Assert.True(c.Span.SequenceEqual(serial.Span), $"{m} × {n} × {k}: one worker alone sums in another order");
            // The same in two parts, the second from the middle of the packed matrix on.
            int middle = k / 2;
            gemm.MultiplyPacked(1, m, n, middle, left, panels, serial.Pointer, n, false);
            gemm.MultiplyPacked(1, m, n, k - middle, left.From(0, middle), panels.From(middle), serial.Pointer, n, middle > 0);
            for (int i = 0; i < m * n && !add; i++)
                Assert.True(Math.Abs(expected[i] - double.CreateTruncating(serial.Span[i])) <= epsilon * (k + 4) * (k + 4), $"{m} × {n} × {k}, in parts: {expected[i]:R} ≠ {serial.Span[i]}");
            KeepAlive(a, b, bias, residual, packed);
        }

        // A pointer alone does not keep its memory.
        static void KeepAlive(params ReadOnlySpan<Storage<T>> used)
        {
            foreach (Storage<T> storage in used) GC.KeepAlive(storage);
        }

        int Size() => s_sizes[rng.NextIndex(s_sizes.Length)];

        Storage<T> Random(int length)
        {
            var storage = new Storage<T>(length);
            foreach (ref T x in storage.Span) x = T.CreateTruncating(rng.NextUniform() - 0.5);
            return storage;
        }
    }

    [Fact]
    public void Products_are_the_same_to_the_bit_with_any_number_of_threads()
    {
        float[] At(int threads)
        {
            using var workers = new Workers(threads);
            var gemm = new Gemm<float>(workers);
            Storage<float> a = new(300 * 500), b = new(500 * 211), c = new(300 * 211), sums = new(211);
            var rng = new Rng(4, "threads");
            foreach (ref float x in a.Span) x = (float)rng.NextNormal();
            foreach (ref float x in b.Span) x = (float)rng.NextNormal();
            gemm.Multiply(300, 211, 500, Operand<float>.Rows(a.Pointer, 500), Operand<float>.Rows(b.Pointer, 211), c.Pointer, 211, columnSums: sums.Pointer);
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            return [.. c.Span, .. sums.Span];
        }
        float[] one = At(1);
        Assert.Equal(one, At(2));
        Assert.Equal(one, At(7));
    }

    [Fact]
    public void The_exponential_is_within_two_units_in_the_last_place()
    {
        var rng = new Rng(5, "exp");
        for (int i = 0; i < 100_000; i++)
        {
            float x = (float)(174 * rng.NextUniform() - 87);
            double exact = Math.Exp(x), ours = Simd.Exp(System.Runtime.Intrinsics.Vector512.Create(x))[0];
            Assert.True(Math.Abs(ours / exact - 1) <= 2.4e-7, $"exp({x:R}) = {exact:R}, got {ours:R}");
        }
        Assert.Equal(0f, Simd.Exp(System.Runtime.Intrinsics.Vector512.Create(float.NegativeInfinity))[0]);
        Assert.Equal(1f, Simd.Exp(System.Runtime.Intrinsics.Vector512.Create(0f))[0]);
        Assert.True(float.IsNaN(Simd.Exp(System.Runtime.Intrinsics.Vector512.Create(float.NaN))[0]));
    }

    [Fact]
    public void Workers_do_every_piece_once_and_pass_failures_on()
    {
        using var workers = new Workers(4);
        int[] done = new int[1000];
        for (int round = 0; round < 50; round++) workers.Run(done.Length, (piece, _) => done[piece]++);
        Assert.All(done, count => Assert.Equal(50, count));
        Assert.Throws<InvalidOperationException>(() => workers.Run(10, (piece, _) => { if (piece == 3) throw new ArithmeticException(); }));
        workers.Run(done.Length, (piece, _) => done[piece]++);
        Assert.All(done, count => Assert.Equal(51, count));
    }
}
