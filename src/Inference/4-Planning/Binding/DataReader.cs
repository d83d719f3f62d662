using ProbDsl.Data.Dates;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Reads one data name with known sizes: its columns into one array, with the missing cells that a statement draws.
/// </summary>
internal sealed class DataReader(ModelGraph graph, Variable variable, DataSource source, IReadOnlyList<Expr> columns, BoundSizes sizes,
    DiagnosticBag diagnostics, DateFormat dates, SavedData? fit, bool[]? excluded = null)
{
    private readonly DataColumnReader cells = new(Observed(graph, variable),
        source.Table, variable.Type.States is { } states ? sizes.NumberOf(states) : null, diagnostics, dates, RangeOf(variable, sizes), fit,
        fit is not null && variable.Type.States?.Symbol is { } size ? NewLevels.ReasonAgainst(graph, size, fit) : null, excluded);
    private (Expr Column, int Row)? firstMissing;

    /// <summary>
    /// The array, its missing elements, the place of each element in its file, and the values of functions of whole columns; null with a
    /// diagnostic.
    /// </summary>
    public (Tensor Values, MissingCells? Missing,
        Func<int, DataPlace?> PlaceOf, IReadOnlyList<FrozenValue> Frozen)? Read(RowPlacement places,
        Func<Expr, Levels?> levels)
    {
        var array = new FilledArray(places, columns.Count, variable.Type, RangeOf(variable, sizes)?.Low);
        var frozen = new List<FrozenValue>();
        var errors = diagnostics.ErrorCount;
        foreach (var (at, column) in columns.Index())
        {
            var known = cells.Constants.Count;
            if (cells.Read(column, levels(column), at + 1) is not { } values) continue;
            frozen.AddRange(cells.Constants.Skip(known).Select(c => new FrozenValue(variable.Name, at + 1, c.Of.Span.Text, c.Value)));
            var (placed, differ) = places.Arrange(values);
            if (differ is { } rows)
                diagnostics.Add(BindingDiagnostics.NotConstant(variable, cells.PlaceOf(column, rows.Other), rows.First + 1,
                    cells.PlaceOf(column, rows.First)));
            else Put(array, at, placed, places);
        }

        if (diagnostics.ErrorCount == errors && variable.Type.ElementRank > 0) CheckElements(array, places);
        if (diagnostics.ErrorCount > errors) return null;
        var missing = array.Missing is { } mask
            ? new MissingCells(mask, cells.PlaceOf(firstMissing!.Value.Column, firstMissing.Value.Row), PlaceOf) : null;
        return (new([.. variable.Whole.Dims.Select(d => checked((int)sizes.NumberOf(d.Size)))], array.Values), missing,
            element => places.HasRow(element / columns.Count) ? PlaceOf(element) : null, frozen);

        DataPlace PlaceOf(int element) => cells.PlaceOf(columns[element % columns.Count], places.FirstRow(element / columns.Count));
    }

    private void Put(FilledArray array, int at, double[] values, RowPlacement places)
    {
        array.Put(at, values);
        var place = Array.FindIndex(values, double.IsNaN);
        while (place >= 0 && !places.HasRow(place)) place = Array.FindIndex(values, place + 1, double.IsNaN);
        if (place < 0) return;
        if (fit is null && values.Length > 1 && Array.TrueForAll(values, double.IsNaN) && diagnostics.ErrorCount == 0)
            diagnostics.Add(BindingDiagnostics.EmptyColumn(cells.PlaceOf(columns[at], places.FirstRow(place)), columns[at].Span.Text,
                variable, values.Length));
        CheckDrawn(at, values, places);
        var row = places.FirstRow(place);
        if (firstMissing is not { } first || row < first.Row) firstMissing = (columns[at], row);
    }

    /// <summary>Reports a missing cell that no statement draws.</summary>
    private void CheckDrawn(int at, double[] values, RowPlacement places)
    {
        if (DataDrawOrder.IsOnlySource(graph, variable)) return;
        var drawn = new DrawnElements(graph, variable, sizes.Numbers);
        for (var place = 0; place < values.Length; place++)
        {
            if (!double.IsNaN(values[place]) || !places.HasRow(place) || drawn.Contains((place * columns.Count) + at)) continue;
            diagnostics.Add(cells.MissingCell(columns[at], places.FirstRow(place)));
            return;
        }
    }

    /// <summary>Checks that vectors and matrices are complete or entirely missing, and in the set of their type.</summary>
    private void CheckElements(FilledArray array, RowPlacement places)
    {
        var length = variable.Whole.Dims.TakeLast(variable.Type.ElementRank).Aggregate(1, (n, d) => n * (int)sizes.NumberOf(d.Size));
        var isAnyThere = array.Missing?.Contains(false) != false;
        for (var from = 0; from < array.Values.Length; from += length)
        {
            var missing = array.Missing is { } mask ? mask.AsSpan(from, length).Count(true) : 0;
            if (!isAnyThere) ElementSupport.Inside(variable.Type.Element, length).CopyTo(array.Values, from);
            var (place, column) = (from / columns.Count, columns[from % columns.Count]);
            if (missing > 0 && missing < length) diagnostics.Add(BindingDiagnostics.PartMissing(variable,
                cells.PlaceOf(columns[(from + array.Missing.AsSpan(from, length).IndexOf(true)) % columns.Count], places.FirstRow(place))));
            else if (missing == 0 && places.HasRow(place)
                && ElementSupport.Expected(variable.Type.Element, array.Values.AsSpan(from, length)) is { } expected)
                diagnostics.Add(BindingDiagnostics.NotInSet(cells.PlaceOf(column, places.FirstRow(place)),
                    array.Values.AsSpan(from, length).ToArray(), expected));
            else continue;
            return;
        }
    }

    /// <summary>The range that `in 0..255` allows; null if the declaration has none.</summary>
    private static (long Low, long High)? RangeOf(Variable variable, BoundSizes sizes) =>
        variable.Origin is ColumnOrigin { Low: { } low, High: { } high } ? (sizes.NumberOf(low), sizes.NumberOf(high)) : null;

    /// <summary>The variable with the type that is observed: an `int` drawn from a distribution over 0, 1, 2, ... must be a
    /// count.</summary>
    private static Variable Observed(ModelGraph graph, Variable variable) =>
        variable.Type.Element == Element.Int
            && graph.StatementsOf(variable.Name).OfType<Draw>().Any(d => d.Distribution.Of.Support is NaturalNumbers)
            ? variable with { Type = variable.Type with { Element = Element.Count } } : variable;
}
