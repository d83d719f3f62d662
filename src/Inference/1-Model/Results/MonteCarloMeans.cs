namespace ProbDsl.Inference.Results;

/// <summary>
/// Means over draws and their Monte Carlo standard errors. Consecutive repeats of a draw, as after resampling, count as one draw with a
/// larger weight.
/// </summary>
/// <param name="width">The numbers of a draw.</param>
/// <param name="batch">
/// The number of draws of a batch where draws are of Markov chains, each of which depends on the one before: standard errors are then those
/// of the means of batches (Flegal and Jones 2010). 1 for independent draws.
/// </param>
public sealed class MonteCarloMeans(int width, int batch = 1)
{
    private readonly double[] squares = new double[width], last = new double[width], inBatch = new double[width];
    private readonly MonteCarloMeans? batches = batch > 1 ? new(width) : null;
    private int count, run;
    private double runs;

    /// <summary>The mean of each number; 0 before the first draw.</summary>
    public double[] Means { get; } = new double[width];

    /// <summary>
    /// The standard error of each mean: the standard deviation over the root of the effective number of draws, (sum of weights)^2 / sum of
    /// squared weights (Kish 1965).
    /// </summary>
    public double[] StandardErrors
    {
        get
        {
            if (batches is { count: > 1 and var all } of)
                return Array.ConvertAll(of.squares, s => Math.Sqrt(Math.Max(0, s) / (all - 1) / all));
            var effective = (double)count * count / (runs + ((double)run * run));
            return Array.ConvertAll(squares, s => Math.Sqrt(Math.Max(0, s) / count / effective));
        }
    }

    /// <summary>Adds a draw [width].</summary>
    public void Add(ReadOnlySpan<double> draw)
    {
        if (count > 0 && draw.SequenceEqual(last)) run++;
        else
        {
            runs += (double)run * run;
            run = 1;
            draw.CopyTo(last);
        }

        count++;
        if (batches is not null) AddToBatch(draw);
        for (var at = 0; at < width; at++)
        {
            var away = draw[at] - Means[at];
            Means[at] += away / count;
            squares[at] += away * (draw[at] - Means[at]);
        }
    }

    private void AddToBatch(ReadOnlySpan<double> draw)
    {
        for (var at = 0; at < width; at++) inBatch[at] += draw[at] / batch;
        if (count % batch > 0) return;
        batches!.Add(inBatch);
        Array.Clear(inBatch);
    }
}
