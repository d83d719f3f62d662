using System.Text.RegularExpressions;

namespace ProbDsl.Inference.MarginalEffects;

/// <summary>
/// Statements about the rows of a table of averages, as `row[2] > row[1]`: the rows are numbered from 1 as they are printed, as `b2` and
/// `b1` of `hypotheses` in R's marginaleffects.
/// </summary>
internal static partial class RowHypotheses
{
    private const string Rows = "row", Size = "rows";

    private static readonly SourceText story = new("rows", $"model Rows\n\ndata {Rows}[{Size}]: real\n");

    /// <summary>Tests statements.</summary>
    /// <param name="values">The value of each row in each draw [rows][draws].</param>
    /// <param name="texts">The statements.</param>
    /// <param name="catalog">The catalog that resolves functions.</param>
    /// <param name="summarize">The estimate and the interval of the values of all draws.</param>
    /// <param name="hasProbability">Whether the draws are those of a posterior.</param>
    public static Result<IReadOnlyList<Hypothesis>> Test(IReadOnlyList<double[]> values, IReadOnlyList<string> texts,
        StandardCatalog catalog, Func<double[], WeightedDraws> summarize, bool hasProbability)
    {
        var (tested, count) = (new List<Hypothesis>(), values[0].Length);
        double[] all = [.. Enumerable.Range(0, count).SelectMany(draw => values.Select(row => row[draw]))];
        var draws = new PosteriorDraws(count, new Dictionary<string, Tensor> { [Rows] = new([count, values.Count], all) });
        foreach (var text in texts)
        {
            if (RowNumber().Matches(text).FirstOrDefault(m => !int.TryParse(m.Groups[1].Value, NumberStyles.None,
                CultureInfo.InvariantCulture, out var number) || number < 1 || number > values.Count) is { } beyond)
                return EffectDiagnostics.NoSuchRow(text, beyond.Value, values.Count);
            var compiled = StatementSides.Compile(text, story, new Dictionary<string, double>(), catalog);
            if (compiled.Value is not { } sides) return new(null, compiled.Diagnostics);
            var problem = new Problem(sides.Graph, new Dictionary<string, double>(), new Dictionary<string, long> { [Size] = values.Count },
                new Dictionary<string, Tensor>());
            var differences = sides.Differences(problem, catalog, draws);
            tested.Add(sides.Tested(differences, summarize(differences), hasProbability));
        }

        return tested;
    }

    [GeneratedRegex(@"\brow\[\s*([0-9]+)\s*\]")]
    private static partial Regex RowNumber();
}
