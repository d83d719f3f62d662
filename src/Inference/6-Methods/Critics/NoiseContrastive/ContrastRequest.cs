namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>The setup of noise-contrastive estimation: the plate of the rows, the batch size, and the number of noise draws for each
/// row.</summary>
internal sealed record ContrastRequest(Plate Rows, int Batch, int NoiseRatio, ElementType FloatType)
{
    /// <summary>Whether nets are trained, so that dropout drops; else they are evaluated.</summary>
    public bool Trains { get; init; }

    /// <summary>Whether a row is ranked among its own noise draws, instead of each point being classified on its own.</summary>
    public bool IsRanking { get; init; }
}
