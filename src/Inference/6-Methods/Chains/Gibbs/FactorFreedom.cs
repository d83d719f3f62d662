using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Unknowns that are multiplied with each other, such as loadings and factors, of which a rotation or opposite signs change no density:
/// means over draws mix them. They are found by densities of a draw before and after.
/// </summary>
/// <param name="objective">The log joint of the unknowns on their own scale.</param>
internal sealed class FactorFreedom(StoryObjective objective)
{
    /// <summary>The difference of log densities that is rounding, relative to their size.</summary>
    private const double Rounding = 1e-9;

    /// <summary>With more unknowns their pairs are not tried.</summary>
    private const int MostUnknowns = 12;

    /// <summary>The note on what a draw leaves free; null if nothing is.</summary>
    /// <param name="draw">The unknowns [d].</param>
    public string? Describe(ReadOnlySpan<double> draw)
    {
        List<Coordinate> real = [.. objective.Joint.Coordinates.Where(c => c is { Cells: null, Unknown.Support: Reals, Array.Rank: > 0 }
            && c.Free == c.Array)];
        if (real.Count > MostUnknowns) return null;
        double[] at = [.. draw];
        var value = objective.Density(at);
        foreach (var (i, one) in real.Index())
            foreach (var other in real.Skip(i + 1))
                if (FreedomOf(one, other) is { } freedom)
                    return $"{freedom} of {one.Unknown.Name} and {other.Unknown.Name} change no probability, so that means over draws mix "
                        + "them: read their products";
        return null;

        string? FreedomOf(Coordinate one, Coordinate other)
        {
            var factors = one.Unknown.Whole.Dims[^1] == other.Unknown.Whole.Dims[^1] ? one.Array[^1] : 1;
            if (factors > 1 && IsFree(Rotation(factors), one, other)) return "rotations";
            var opposite = Matrix<double>.Build.DenseIdentity(factors);
            opposite[0, 0] = -1;
            return IsFree(opposite, one, other) ? "opposite signs" : null;
        }

        // the signs of an unknown that the data do not depend on are those of its prior
        bool IsFree(Matrix<double> change, Coordinate one, Coordinate other) =>
            IsSame(change, one, other) && !IsSame(change, one) && !IsSame(change, other);

        bool IsSame(Matrix<double> change, params Coordinate[] of)
        {
            double[] changed = [.. at];
            foreach (var coordinate in of)
                foreach (var vector in objective.Joint.PlacesOf(coordinate.Unknown.Name).Chunk(change.RowCount))
                    foreach (var (j, x) in (change * Vector<double>.Build.Dense(Array.ConvertAll(vector, p => at[p]))).Index())
                        changed[vector[j]] = x;
            return Math.Abs(objective.Density(changed) - value) <= Rounding * (1 + Math.Abs(value));
        }
    }

    private static Matrix<double> Rotation(int size)
    {
        var random = new RandomStream(1, "rotation of factors");
        return Matrix<double>.Build.Dense(size, size, (_, _) => random.NextNormal()).QR().Q;
    }
}
