using ProbDsl.Inference.Forecasting;

namespace ProbDsl.Inference.NewData;

/// <summary>
/// Rows for a fit. Some columns that the story draws may be absent: they are unknowns of the rows.
/// </summary>
/// <param name="Problem">The story, in which absent data are latent, and the rows.</param>
/// <param name="Absent">The data names whose columns the files lack.</param>
public sealed record NewRows(Problem Problem, IReadOnlySet<string> Absent)
{
    /// <summary>Reads rows; the result has warnings, or is null with errors.</summary>
    public static Result<NewRows> Read(SavedFit fit, InputTables tables, StandardCatalog catalog, bool sameRows = false)
    {
        var continued = ContinuedTables.Create(fit, tables, sameRows);
        return continued.Value is { } rows ? Read(fit, rows, catalog) : new(null, continued.Diagnostics);
    }

    /// <summary>This number of unobserved rows after those of the fit, or after the end of each of several sequences.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="tables">Files with the sequences to continue; null for the rows of the fit.</param>
    /// <param name="sameRows">Whether these are the files of the fit.</param>
    public static Result<NewRows> Future(SavedFit fit, int rows, StandardCatalog catalog, InputTables? tables = null, bool sameRows = false)
    {
        if (Sequences.Find(fit.Graph) is { } sequences)
        {
            var bound = sequences.Bind(fit, tables, rows, catalog, sameRows);
            return new(bound.Problem is { } problem ? new NewRows(problem, new HashSet<string>()) : null, bound.Diagnostics);
        }

        if (tables is not null) return ContinuationDiagnostics.HorizonBesideData();
        var continued = ContinuedTables.Ahead(fit, rows);
        return continued.Value is { } there ? Read(fit, there, catalog) : new(null, continued.Diagnostics);
    }

    private static Result<NewRows> Read(SavedFit fit, ContinuedTables continued, StandardCatalog catalog)
    {
        var tables = continued.Tables;
        var absent = fit.Graph.Variables.Where(v => v.Role == Role.Data && Coverage.IsWhole(fit.Graph, v)
            && (IsAbsent(v, tables) || ObservationData.IsUnusable(fit.Graph, v, d => IsLacking(d, tables)))).ToList();
        var graph = LatentData.In(fit.Graph, [.. absent.Select(v => v.Name)]);
        graph = ObservationData.Without(graph, absent, v => IsLacking(v, tables));
        (graph, absent) = OutcomesOfOtherPlates.Without(graph, absent, v => v.Extents.Count > 0 && !IsSized(graph, v.Extents[0].Plate));
        if (absent.Find(v => v.Extents.Count > 0 && !IsSized(graph, v.Extents[0].Plate)) is { } unsized)
            return RowDiagnostics.UnknownMembers(unsized);
        var binding = (fit with { Graph = graph }).Bind(continued, catalog);
        return new(binding.Problem is { } problem ? new NewRows(problem, absent.Select(v => v.Name).ToHashSet()) : null,
            binding.Diagnostics);
    }

    /// <summary>Whether some data have the members of a plate.</summary>
    private static bool IsSized(ModelGraph graph, Plate? plate) =>
        plate is null || graph.Variables.Any(v => v.Role == Role.Data && v.Extents.Any(e => e.Plate == plate));

    /// <summary>Whether the files lack one of the columns of a data name.</summary>
    private static bool IsLacking(Variable data, InputTables tables) =>
        data.Origin is ColumnOrigin origin && (tables.Find(data) is not { } source
            || origin.Columns.SelectMany(ExprTree.All).OfType<ColumnValue>().Any(c => source.Table.Find(c.Name) is null));

    /// <summary>
    /// Whether each number of a data name needs a column that the files lack; if only some do, these columns are reported as missing.
    /// </summary>
    private static bool IsAbsent(Variable data, InputTables tables)
    {
        if (data.Origin is not ColumnOrigin origin) return false;
        if (tables.Find(data) is not { } source) return true;
        return origin.Columns.All(each => ExprTree.All(each).ToList() is var parts && !parts.OfType<AllColumnsValue>().Any()
            && parts.OfType<ColumnValue>().Any(c => source.Table.Find(c.Name) is null));
    }
}
