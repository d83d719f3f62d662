using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.Forecasting;

/// <summary>
/// Checks whether a story gives the rows of the fit the same distribution when more rows follow: only then is its posterior, from fewer
/// rows, that of the longer data with unknown new outcomes. The log density of each statement about these rows, at one draw of the fit, is
/// computed with and without the new rows. This finds sizes and positions in distributions, means over all rows, and matrices whose first
/// part depends on the rest, whatever the formula.
/// </summary>
internal static class FitRowsCheck
{
    // relative to a sum of terms, whose matrices are factored again
    private const double Tolerance = 1e-6;

    /// <summary>An error for the first row whose log density changes; null if there is none, or nothing to compare.</summary>
    public static Diagnostic? FindChange(SavedFit fit, Problem problem, StandardCatalog catalog)
    {
        foreach (var (name, continued) in problem.Continued)
        {
            var plate = problem.Graph.Plates.First(p => p.Name == name);
            if (problem.SizeOf(plate.Size) == continued.Known || WithFitRowsOnly(fit, problem, plate, catalog) is not { } alone) continue;
            var (with, without) = (Densities(fit, problem, plate, catalog), Densities(fit, alone, plate, catalog));
            foreach (var (statement, longer) in with)
                if (without.TryGetValue(statement, out var own) && FirstChange(own, longer) is { } at)
                {
                    var row = at / (own.Length / continued.Known);
                    return ContinuationDiagnostics.ChangesRows(plate, problem.Graph.Story[statement], row + 1);
                }
        }

        return null;
    }

    private static int? FirstChange(double[] own, double[] longer)
    {
        var scale = Math.Max(1, own.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max());
        for (var row = 0; row < own.Length; row++)
            if (double.IsFinite(own[row]) && !(Math.Abs(own[row] - longer[row]) <= Tolerance * scale)) return row;
        return null;
    }

    /// <summary>
    /// The problem with only the fit's rows of this plate and the other data unchanged; null if data of two plates cannot be separated.
    /// </summary>
    private static Problem? WithFitRowsOnly(SavedFit fit, Problem problem, Plate plate, StandardCatalog catalog) =>
        ContinuedTables.Ahead(fit, 0).Value is { } own && fit.Bind(own, catalog) is { Problem: { } alone }
            && alone.Graph.Variables.All(v => v.Role != Role.Data || alone.Data.ContainsKey(v.Name)) ? alone : null;

    /// <summary>
    /// The log density of each row, by the index of a statement in the story: for statements that draw data, or unknowns of the fit, row by
    /// row.
    /// </summary>
    private static Dictionary<int, double[]> Densities(SavedFit fit, Problem problem, Plate plate, StandardCatalog catalog)
    {
        var (builder, known) = (new ProgramBuilder(), fit.In(problem));
        var unobserved = problem.MissingData.GivenUnknowns;
        var arrays = new SampledArrays(problem, 1);
        var unknowns = problem.Graph.Variables.Where(v => v.Role is Role.Param or Role.Latent)
            .ToLookup(v => v.IsFiniteLatent && !known.Known.Contains(v.Name));
        var left = unobserved.WithoutDrawsOf(unobserved.Filled, name => problem.Missing[name].Mask.Length);
        var lowering = TreatedTerms.Bind(problem, catalog, builder,
            [new MissingCellOmission(left), new MissingCellIntegration(left), EnumeratedStates.Of(unknowns[true])], unknowns[false]).Story;
        foreach (var unknown in unknowns[false])
        {
            arrays.Open(unknown, null);
            known.WriteDraw(unknown.Name, 0, arrays[unknown.Name].Values);
        }

        var found = new Dictionary<int, Value>();
        Axis[] home = [new("row", problem.SizeOf(plate.Size), 0, -1)];
        var sums = new WeightedSums(lowering.Weights);
        foreach (var (place, statement) in problem.Graph.Story.Index())
        {
            if (statement is not Draw draw || !JointRows.IsOver(problem.Graph, draw, plate) || !IsKnown(problem, known, draw)) continue;
            var term = lowering.Density(draw, problem.Graph.Plates);
            if (RowPlates.Index(problem.Graph, term, plate) is not { } at) continue;
            var rows = new AxisAlignment(term with { Uses = [new("row", [at], 1)] }, "row", home, sums).Aligned!.Value;
            // rows first, then the states of latents that are marginalized
            found[place] = rows.SpreadOver(Axis.Union(rows.Axes.Concat(home))).Value;
        }

        var program = builder.Build([.. found.Select(f => ($"statement {f.Key}", f.Value))]);
        var outputs = new Interpreter(program).Run(program.Slots.ToDictionary(s => s.Key, s => arrays[s.Key]));
        return found.Keys.ToDictionary(place => place, place => outputs[$"statement {place}"].Values);
    }

    private static bool IsKnown(Problem problem, FittedUnknowns known, Draw draw) =>
        problem.Graph[draw.Target.Of] is { Role: Role.Data } or { IsFiniteLatent: true } || known.Known.Contains(draw.Target.Of)
        || known.PartlyKnown.Contains(draw.Target.Of);
}
