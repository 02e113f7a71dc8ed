using System.Runtime.Intrinsics;

namespace Carnot.Networks.Training;

/// <summary>The width of the vectors that kernels use here: sums are ordered by it, so it belongs to the bits of a result.</summary>
public static class InstructionSet
{
    /// <summary>For example <c>512-bit vectors</c>.</summary>
    public static string Name => Vector512.IsHardwareAccelerated ? "512-bit vectors" : Vector256.IsHardwareAccelerated ? "256-bit vectors" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";
}
