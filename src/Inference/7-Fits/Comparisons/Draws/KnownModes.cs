using ProbDsl.Catalog.Families;
using ProbDsl.Inference.Comparisons.Divergences;

namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>The modes of a distribution of rows, such as the components of a mixture.</summary>
/// <param name="Name">What they were read from.</param>
/// <param name="Columns">The columns of a row.</param>
/// <param name="Modes">The modes, one or more.</param>
public sealed record KnownModes(string Name, IReadOnlyList<string> Columns, IReadOnlyList<KnownMode> Modes)
{
    // draws of the story, and of a mode for each column, from which centers and covariances are estimated
    private const int Draws = 50_000, PerColumn = 20;

    private const string SdColumn = "sd";

    /// <summary>
    /// A mode for each value of the finite latents of a row: the mean and covariance of the rows that a story, or a fit that is a point,
    /// draws with it. A diagnostic if rows have no finite latent, or a value of it is too rare.
    /// </summary>
    /// <param name="model">The story or fit.</param>
    /// <param name="seed">The seed of the draws.</param>
    public static Result<KnownModes> Estimate(ModelSide model, ulong seed)
    {
        var drawn = model.SampleByState(Draws, seed);
        if (drawn.Value is not { } states) return new(null, drawn.Diagnostics);
        if (states.Count == 0) return KnownModeDiagnostics.NoStates(model);
        var width = model.Columns.Count;
        var modes = new List<KnownMode>();
        foreach (var rows in states)
        {
            if (rows.Length < PerColumn * width * width) return KnownModeDiagnostics.RareState(model, rows.Length / width, Draws);
            if (KnownMode.Estimate(rows, width,
                (double)rows.Length / (Draws * width)) is not { } mode) return KnownModeDiagnostics.FlatState(model);
            modes.Add(mode);
        }

        return new KnownModes(model.Name, model.Columns, modes);
    }

    /// <summary>A mode for each row of a table: its center, and a column `sd` with the standard deviation of each number.</summary>
    public static Result<KnownModes> Read(string name, InputTables tables) =>
        tables.Only is { } table ? Read(table) : KnownModeDiagnostics.NoTable(name);

    private static Result<KnownModes> Read(Table table)
    {
        List<NumberColumn> centers = [.. table.Columns.OfType<NumberColumn>().Where(c => c.Name != SdColumn)];
        if (centers.Count == 0 || table.Find(SdColumn) is not NumberColumn sd) return KnownModeDiagnostics.NoCenters(table);
        for (var row = 0; row < table.Rows; row++)
            if (!(sd.Values[row] > 0) || centers.Exists(c => c.IsMissing(row))) return KnownModeDiagnostics.NoCenter(table, row);
        return table.Rows == 0 ? KnownModeDiagnostics.NoCenters(table) : new KnownModes(table.File, [.. centers.Select(c => c.Name)],
            [.. Enumerable.Range(0, table.Rows).Select(row =>
                KnownMode.Round([.. centers.Select(c => c.Values[row])], sd.Values[row], 1.0 / table.Rows))]);
    }
}

/// <summary>A center, the lower Cholesky factor of a covariance [width, width], and the probability of the mode.</summary>
public sealed class KnownMode
{
    private readonly double[] center, factor;

    private KnownMode(double[] center, double[] factor, double weight) => (this.center, this.factor, Weight) = (center, factor, weight);

    public double Weight { get; }

    /// <summary>The mode of some rows by their mean and covariance; null if the covariance is singular.</summary>
    /// <param name="rows">[n, width], row-major.</param>
    /// <param name="width">The numbers in a row.</param>
    /// <param name="weight">The probability of the mode.</param>
    internal static KnownMode? Estimate(double[] rows, int width, double weight)
    {
        var count = rows.Length / width;
        double[] center = [.. Enumerable.Range(0, width).Select(j => Enumerable.Range(0, count).Average(row => rows[(row * width) + j]))];
        var (covariance, factor) = (new double[width * width], new double[width * width]);
        for (var row = 0; row < count; row++)
            for (var j = 0; j < width; j++)
                for (var k = 0; k < width; k++)
                    covariance[(j * width) + k] +=
                        (rows[(row * width) + j] - center[j]) * (rows[(row * width) + k] - center[k]) / (count - 1);
        return SmallMatrix.Cholesky(covariance, factor, width) ? new(center, factor, weight) : null;
    }

    /// <summary>A round mode.</summary>
    internal static KnownMode Round(double[] center, double sd, double weight)
    {
        var factor = new double[center.Length * center.Length];
        for (var j = 0; j < center.Length; j++) factor[(j * center.Length) + j] = sd;
        return new(center, factor, weight);
    }

    /// <summary>The Mahalanobis distance of a point from the center, in standard deviations.</summary>
    /// <param name="point">The numbers of the point, in the order of those of the center.</param>
    internal double DistanceFrom(ReadOnlySpan<double> point)
    {
        var (width, solved, sum) = (center.Length, new double[center.Length], 0.0);
        for (var j = 0; j < width; j++)
        {
            var rest = point[j] - center[j];
            for (var k = 0; k < j; k++) rest -= factor[(j * width) + k] * solved[k];
            solved[j] = rest / factor[(j * width) + j];
            sum += solved[j] * solved[j];
        }

        return Math.Sqrt(sum);
    }
}
