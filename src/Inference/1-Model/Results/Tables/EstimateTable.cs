namespace ProbDsl.Inference.Results.Tables;

/// <summary>
/// Prints point estimates: a scalar or an element of a vector per line, a vector of an array across, a matrix over several lines; a long
/// array is one line with the number of its elements and their range. A standard error follows its number, which has the digits to show it.
/// </summary>
public static class EstimateTable
{
    /// <summary>Significant digits of standard errors.</summary>
    private const int DigitsOfErrors = 3;

    private static readonly string[] titles = ["estimate"], titlesWithErrors = ["estimate", "std error"];

    public static string Print(IEnumerable<Estimate> estimates, ShownNames shown)
    {
        List<Estimate> all = [.. estimates];
        var hasErrors = all.Exists(e => e.StandardError is not null);
        return NumberTable.Print(hasErrors ? titlesWithErrors : titles, [.. all.SelectMany(e => Lines(e, hasErrors, shown))]);
    }

    private static IEnumerable<NumberTable.NumberLine> Lines(Estimate estimate, bool hasErrors, ShownNames shown)
    {
        var (shape, values) = (estimate.Value.Shape, estimate.Value.Values);
        var format = estimate.StandardError is { } errors ? NumberFormat.For(values, errors.Values) : NumberFormat.For(values);
        var error = NumberFormat.For(estimate.StandardError?.Values ?? [], DigitsOfErrors);
        var across = shape.Rank >= 2 ? shape[^1] : 1;
        var rows = across == 0 ? 0 : shape.Count / across;
        if (!shown.InFull(LongArray.NameOf(estimate), rows, across)) return [LongArray.Summarize(estimate)];
        return Enumerable.Range(0, rows).Select(row => new NumberTable.NumberLine(
            Label(estimate, row),
            [.. Enumerable.Range(row * across, across).SelectMany(Cells)]));

        string[] Cells(int i)
        {
            var isThere = estimate.Exists?[i] != false;
            var own = isThere ? format.Print(values[i]) : "";
            if (!hasErrors) return [own];
            return [own, isThere && estimate.StandardError?.Values[i] is { } e && double.IsFinite(e) ? error.Print(e) : ""];
        }
    }

    /// <summary>`mean[2]`, `x[3] (missing)`; within a matrix only its first row is labeled.</summary>
    private static string Label(Estimate estimate, int row)
    {
        if (estimate.Cells is not null) return estimate.NameOf(row);
        var shape = estimate.Value.Shape;
        var isMatrix = shape.Rank >= 2 && shape.Rank - estimate.ExtentRank >= 2;
        if (isMatrix && row % shape[^2] != 0) return "";
        var indices = new List<int>();
        for (var axis = shape.Rank - (shape.Rank >= 2 ? 2 : 1); axis >= 0; axis--)
        {
            if (!isMatrix || axis < shape.Rank - 2) indices.Insert(0, (row % shape[axis]) + 1);
            row /= shape[axis];
        }

        return ElementNames.Of(estimate.Name, indices, estimate.Names);
    }
}
