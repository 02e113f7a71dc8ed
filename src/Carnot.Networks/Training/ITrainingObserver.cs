namespace Carnot.Networks.Training;

/// <summary>Something that looks at a network around its updates and leaves θ and the optimiser's state as they are.</summary>
public interface ITrainingObserver
{
    /// <summary>The gradient of the step's batch lies in the network; it must still lie there afterwards.</summary>
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="learningRate">η of the update.</param>
    /// <param name="gradientScale">What clipping leaves of the gradient, 1 for all.</param>
    void BeforeUpdate(long step, double learningRate, double gradientScale);

    /// <summary>The step is done, validated, recorded and saved. The network may be used in any way.</summary>
    void AfterUpdate(long step, double learningRate, double gradientScale);
}
