namespace ProbDsl.Inference.Forecasting;

/// <summary>Binds new data in the same way as the data of a fit.</summary>
public static class FitBinding
{
    /// <summary>
    /// The problem of new data, read in the same way as the data of the fit: level names have the fit's numbers, functions of whole columns
    /// the fit's values, and sizes are those of the fit. Plates with rows in a file have as many members as rows; joint plates have the
    /// rows of the fit before them.
    /// </summary>
    /// <param name="fit">The fit.</param>
    /// <param name="tables">The files.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="draws">What is drawn anew; null if nothing is.</param>
    /// <param name="sameRows">Whether the files are those of the fit.</param>
    public static BindingResult Bind(
        this SavedFit fit, InputTables tables, StandardCatalog catalog, PriorDrawRequest? draws = null, bool sameRows = false) =>
        ContinuedTables.Create(fit, tables, sameRows) is var rows && rows.Value is { } continued
            ? fit.Bind(continued, catalog, draws) : new(null, rows.Diagnostics);

    /// <summary>The problem of new rows that were already appended to those of the fit.</summary>
    public static BindingResult Bind(this SavedFit fit, ContinuedTables continued, StandardCatalog catalog,
        PriorDrawRequest? draws = null)
    {
        if (RowLengths.Find(fit, continued.Tables) is { } other) return new(null, [other]);
        var tables = continued.Tables with { DateFormat = fit.DateFormat };
        var binding = new ProblemBinder(fit.Graph, tables, catalog, draws, fit.SavedData with { InGuide = fit.InGuide }).Bind();
        if (binding.Problem is not { } bound) return binding;
        var problem = bound with { Trained = fit.Weights, Rows = fit.Rows, Continued = continued.Plates };
        return continued.HasNew && FitRowsCheck.FindChange(fit, problem, catalog) is { } changed
            ? new(null, [changed]) : binding with { Problem = problem };
    }
}
