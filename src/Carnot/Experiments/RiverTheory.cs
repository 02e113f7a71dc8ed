using Carnot.Dynamics;
using Carnot.Landscapes;

namespace Carnot.Experiments;

/// <summary>A river and the width of its one valley together: v by SGD's exact recursion at the sharpness of the mean position, y by the mean force.</summary>
/// <remarks>v′ = (1 − a(y)η)² v + η²s², y′ = y − η (c′(y) + ½ a′(y) v). What it leaves out is that y differs between walkers, an effect of second order in their spread.</remarks>
internal static class RiverTheory
{
    /// <summary>y before step 0 and after each of <paramref name="steps"/> steps, shape (steps + 1), from y = 0 and width² <paramref name="secondMoment"/>.</summary>
    public static double[] Path(RiverValley valley, double noise, double learningRate, double secondMoment, int steps)
    {
        ISharpness sharpness = valley.Sharpnesses[0];
        double[] path = new double[steps + 1];
        for (int t = 0; t < steps; t++)
        {
            double y = path[t], a = sharpness.At(y);
            path[t + 1] = y - learningRate * (valley.River.Slope(y) + 0.5 * sharpness.Slope(y) * secondMoment);
            secondMoment = new SgdMoments(a, noise).Next(secondMoment, learningRate);
        }
        return path;
    }
}
