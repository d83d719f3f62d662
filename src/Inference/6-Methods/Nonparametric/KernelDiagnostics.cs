namespace ProbDsl.Inference.Nonparametric;

/// <summary>Errors and warnings about kernel density estimates.</summary>
internal static class KernelDiagnostics
{
    public static Diagnostic NoRows(Draw draw) =>
        Diagnostic.Error("E0560", $"`{draw.Target.Of}` has no rows, but `{draw.Distribution.Of.Name}` needs at least one",
            draw.Distribution.Span)
            .Next("give data with rows");

    public static Diagnostic NoBandwidth(Draw draw, BoundArgument written) =>
        Diagnostic.Error("E0560", $"`{written.Argument.Span.Text}` is not a valid bandwidth of `{draw.Name}`: "
            + $"it is not positive{(written.Parameter.Name == "covariance" ? " definite" : "")}", written.Argument.Span)
            .Next("write a positive number, or a rule: `bandwidth = scott`");

    /// <summary>The error about a constant column, whose bandwidth from the data would be 0; null if no column is constant.</summary>
    public static Diagnostic? ConstantColumn(Problem problem, Draw draw, Tensor rows, double[] covariance)
    {
        var (count, size) = (rows.Shape[0], rows.Shape[1]);
        if (count == 1) return OneRow(draw);
        for (var d = 0; d < size; d++)
            if (!(covariance[(d * size) + d] > 0))
                return Diagnostic.Error("E0560", $"{ColumnOf(problem, draw, d, size)} is "
                    + $"{rows.Values[d].ToString("R", CultureInfo.InvariantCulture)} in every row, so its bandwidth would be 0",
                    draw.Distribution.Span).Next($"leave it out, or {GiveOne}");
        return null;
    }

    public static Diagnostic OneRow(Draw draw) =>
        Diagnostic.Error("E0560", $"`{draw.Target.Of}` has one row, and a bandwidth cannot be estimated from a single row",
            draw.Distribution.Span)
            .Next(GiveOne);

    public static Diagnostic SingularCovariance(Draw draw, Tensor rows) => rows.Shape[0] <= rows.Shape[1]
        ? Diagnostic.Error("E0560", $"{rows.Shape[0]} rows of {rows.Shape[1]} columns have no covariance of full rank, "
            + $"which the bandwidth of `{draw.Name}` needs", draw.Distribution.Span).Next($"give more rows, or {GiveOne}")
        : Diagnostic.Error("E0560",
            $"a column of `{draw.Target.Of}` is a linear function of others, so the bandwidth of "
            + $"`{draw.Name}` would be 0 along some direction",
            draw.Distribution.Span).Next($"leave out a column that others determine, or {GiveOne}");

    public static Diagnostic Unbounded(Draw draw) =>
        Diagnostic.Error("E0561",
            $"the likelihood has no maximum over the bandwidth of `{draw.Name}`: a narrower kernel makes each row more likely",
            draw.Distribution.Span)
            .Next("rounded rows or cells occur several times: "
                + "give a bandwidth no smaller than the rounding, or a rule, `bandwidth = scott`");

    public static Diagnostic OutsideKernels(Draw draw, int count, int first) =>
        Diagnostic.Warning("W0562", $"{(count == 1
            ? $"row {first} of `{draw.Target.Of}` has" : $"{count} rows of `{draw.Target.Of}`, of which the first is row {first}, have")} "
            + $"no other row within the support of the kernel: without itself, {(count == 1 ? "it has" : "they have")} density 0",
            draw.Distribution.Span)
            .Next("new rows as far away have density 0 too: use a wider bandwidth, "
                + "or a kernel with unbounded support (`gaussian`, `exponential`)");

    private const string GiveOne = "give the bandwidth as a number: `bandwidth = 0.5`";

    private static string ColumnOf(Problem problem, Draw draw, int column, int size) =>
        problem.Graph[draw.Target.Of].Origin is ColumnOrigin { Columns: { Count: var named } columns } && named == size
            ? $"column {columns[column].Span.Text}" : size == 1 ? $"`{draw.Target.Of}`" : $"column {column + 1} of `{draw.Target.Of}`";
}
