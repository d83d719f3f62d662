namespace ProbDsl.Catalog.Layers;

/// <summary>
/// A layer over a strict prefix that can compute its output position by position from what it saved at earlier positions, as ancestral
/// sampling asks.
/// </summary>
public interface IStepwiseLayer : ILayer
{
    /// <summary>
    /// The output at one position, [axes.., event..], the same numbers as those of <see cref="ILayer.Lower"/> at that position. The prefix
    /// among the inputs of the call is only the token before the position, without its dimension of positions.
    /// </summary>
    Operand LowerStep(LayerCall call, PrefixStep step);
}
