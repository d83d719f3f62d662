using System.Numerics.Tensors;

namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// How draws and data overlap, by the balls around the points of one sample that reach to the k-th neighbor in the same sample. Precision:
/// the fraction of draws in a ball of the data; recall: the fraction of data in a ball of the draws (Kynkaanniemi and others 2019).
/// Coverage: the fraction of data whose own ball contains a draw (Naeem and others 2020), which a few draws far from the others do not
/// raise; density: the mean number of balls of the data that a draw is in, divided by k, which a few rows far from the others do not
/// raise. For equally many points of one distribution the expected coverage is 1 - n (n - 1) .. (n - k + 1) / ((2 n - 1) .. (2 n - k)),
/// near 1 - 2^-k.
/// </summary>
public sealed record NeighborCoverage(double Precision, double Recall, double Coverage)
{
    /// <summary>The mean number of balls of the data that contain a draw, divided by k; 1 on average for equal distributions.</summary>
    public double Density { get; private init; }

    /// <summary>k.</summary>
    public const int Neighbors = 5;

    /// <param name="data">[n, width], n greater than <see cref="Neighbors"/>.</param>
    /// <param name="draws">[m, width], m greater than <see cref="Neighbors"/>.</param>
    /// <param name="width">The numbers in a row.</param>
    public static NeighborCoverage Compute(double[] data, double[] draws, int width)
    {
        var (ofData, ofDraws) = (Radii(data, width), Radii(draws, width));
        var (isInData, isInDraws, isCovered) = (new bool[ofDraws.Length], new bool[ofData.Length], new bool[ofData.Length]);
        var balls = 0L;
        for (var i = 0; i < ofData.Length; i++)
            for (var j = 0; j < ofDraws.Length; j++)
            {
                var distance = Between(data, i, draws, j, width);
                if (distance <= ofData[i])
                {
                    isInData[j] = isCovered[i] = true;
                    balls++;
                }
                if (distance <= ofDraws[j]) isInDraws[i] = true;
            }
        return new(FractionOf(isInData), FractionOf(isInDraws), FractionOf(isCovered))
            { Density = balls / ((double)Neighbors * ofDraws.Length) };
    }

    private static double[] Radii(double[] rows, int width)
    {
        var (radii, distances) = (new double[rows.Length / width], new double[rows.Length / width]);
        for (var i = 0; i < radii.Length; i++)
        {
            for (var j = 0; j < radii.Length; j++) distances[j] = Between(rows, i, rows, j, width);
            Array.Sort(distances);
            // the first is the point itself
            radii[i] = distances[Neighbors];
        }
        return radii;
    }

    private static double Between(double[] rows, int i, double[] others, int j, int width) =>
        TensorPrimitives.Distance<double>(rows.AsSpan(i * width, width), others.AsSpan(j * width, width));

    private static double FractionOf(bool[] all) => all.Count(member => member) / (double)all.Length;
}
