namespace ProbDsl.Inference.Nuts;

/// <summary>Draws of a warm-up with the gradients at them, from which correlations are learned.</summary>
internal sealed class DrawWindow
{
    private readonly List<double[]> draws = [], gradients = [];

    public int Count => draws.Count;

    /// <summary>The draws, [dimension] each.</summary>
    public IReadOnlyList<double[]> Draws => draws;

    /// <summary>The gradients of the log density at them, [dimension] each.</summary>
    public IReadOnlyList<double[]> Gradients => gradients;

    public void Add(PhasePoint draw)
    {
        draws.Add(draw.Position[..draw.Dimension]);
        gradients.Add(draw.Gradient[..draw.Dimension]);
    }

    public void Clear()
    {
        draws.Clear();
        gradients.Clear();
    }

    /// <summary>All numbers, draw by draw: position, then gradient.</summary>
    public double[] ToArray() => [.. draws.Zip(gradients).SelectMany(d => d.First.Concat(d.Second))];

    /// <summary>Restores what <see cref="ToArray"/> gave.</summary>
    public void Fill(int dimension, double[] numbers)
    {
        Clear();
        foreach (var draw in numbers.Chunk(2 * dimension))
        {
            draws.Add(draw[..dimension]);
            gradients.Add(draw[dimension..]);
        }
    }
}
