namespace ProbDsl.Inference.NewData;

/// <summary>The column names of predictions: absent data have the names of the columns that the story reads, states those of their
/// levels.</summary>
internal sealed class PredictionNames(SavedFit fit, Problem problem)
{
    private readonly Dictionary<string, IReadOnlyList<ColumnConversion>?> units = [];

    /// <summary>The name, such as `kind` or `x[2]`; for data the column's name.</summary>
    public string Of(PredictedVariable variable, int at) =>
        fit.Graph[variable.Variable.Name].Origin is ColumnOrigin { Columns: var columns } && columns.Count == variable.Step
            && columns[at] is ColumnValue column
            ? column.Name : NameAhead(variable, at) ?? $"{variable.Variable.Name}{variable.Place(at)}";

    /// <summary>The column of the number of a step after the end of a group.</summary>
    public const string Step = "step";

    /// <summary>The name of a column ahead, where those of the file count: `d31` after `d29` and `d30`; null for others.</summary>
    private string? NameAhead(PredictedVariable variable, int at)
    {
        if (problem.Longer is null || fit.Graph[variable.Variable.Name].Origin is not ColumnOrigin { Columns: var columns }
            || columns.Count + problem.Longer.Steps != variable.Step
            || columns is not [.., ColumnValue { Name: var before }, ColumnValue { Name: var last }]) return null;
        var stem = last.TrimEnd("0123456789".ToCharArray());
        return long.TryParse(last[stem.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && before == Numbered(number - 1) ? Numbered(number + 1 + at - columns.Count) : null;

        string Numbered(long n) => stem + n.ToString(CultureInfo.InvariantCulture).PadLeft(
            last[stem.Length] == '0' || before[stem.Length] == '0' ? last.Length - stem.Length : 0, '0');
    }

    /// <summary>
    /// The name of a number, and the function to the file's unit; null without a change of unit. An expression that only shifts and scales
    /// a column is converted back to it, as in draws of the story. Of any other one the numbers are those of the story: under the data
    /// name, or under the expression if a column of it has that name, so that a column name always has the values of its cells.
    /// </summary>
    public (string Name, Func<double, double>? InFile) OfNumber(PredictedVariable variable, int at)
    {
        var name = Of(variable, at);
        if (fit.Graph[variable.Variable.Name].Origin is not ColumnOrigin { Columns: var columns } || columns.Count != variable.Step
            || columns[at] is ColumnValue) return (name, null);
        if (UnitsOf(fit.Graph[variable.Variable.Name], columns.Count)?[at] is { } all) return (all.Column, all.InFile);
        if (!ExprTree.All(columns[at]).OfType<ColumnValue>().Any(c => c.Name == name)) return (name, null);
        var unit = ColumnConversion.Find(columns[at], function =>
            fit.SavedData.ConstantOf(variable.Variable.Name, at + 1, function.Span.Text));
        return unit?.Column == name ? (name, unit.InFile) : (columns[at].Span.Text, null);
    }

    /// <summary>The conversions of data to columns that no other data read; null if there are none.</summary>
    private IReadOnlyList<ColumnConversion>? UnitsOf(Variable data, int numbers) => units.TryGetValue(data.Name, out var known) ? known
        : units[data.Name] = ColumnConversion.All(fit.Graph, data, numbers, fit.SavedData);

    /// <summary>The states of a variable with few values; null for other variables. For a truth value only `true` is reported.</summary>
    public StateNames? StatesOf(Variable variable)
    {
        if (variable.Type.Element is not (Element.Bool or Element.Index) && !(variable.IsFiniteLatent && variable.Support is FiniteSupport))
            return null;
        List<string> names = [.. StateNames.All(variable, problem, fit.SavedData)];
        return new(names, StateNames.SupportOf(variable).First,
            variable.Type.Element == Element.Bool ? [(1, "true")] : [.. names.Index()]);
    }
}
