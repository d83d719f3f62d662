namespace ProbDsl.Inference.MarginalEffects;

/// <summary>Averages over rows, for each draw of a fit, of functions of the expected outcomes of some versions of the rows.</summary>
/// <param name="fit">The fit.</param>
/// <param name="sameRows">Whether the rows are those of the fit.</param>
/// <param name="catalog">The catalog that resolves the story's names.</param>
/// <param name="outcome">The outcome.</param>
/// <param name="asked">The groups, the interval.</param>
/// <param name="tables">The rows as the user gave them.</param>
internal sealed class EffectAverages(
    SavedFit fit, bool sameRows, StandardCatalog catalog, EffectOutcome outcome, EffectRequest asked, InputTables tables)
{
    private readonly EffectDraws draws = EffectDraws.Of(fit, asked.Draws, tables, sameRows, catalog);
    private readonly List<EffectRow> averages = [];
    private readonly List<double[]> tested = [];
    private readonly List<Diagnostic> warnings = [];
    private OutcomeNames? names;
    private FileRows? file;
    private int[] groupsOf = [];

    /// <summary>Computes the averages of one contrast or one point of a grid.</summary>
    /// <param name="words">Its names.</param>
    /// <param name="changed">The data names that differ from those of the rows.</param>
    /// <param name="versions">The rows with other values.</param>
    /// <param name="average">The averages of the versions at the current draw, [groups, categories].</param>
    /// <param name="own">The groups of new rows; null: the rows are the user's, divided by the columns that the user named.</param>
    /// <returns>The errors; null if there are none.</returns>
    public ValueList<Diagnostic>? Add(IReadOnlyList<string> words, IReadOnlySet<string> changed, IReadOnlyList<InputTables> versions,
        Func<IReadOnlyList<ExpectedOutcome>, EffectGroups, double[], double[]> average, EffectGroups? own = null)
    {
        var (rows, areSame) = (new List<ExpectedOutcome>(), sameRows && own is null);
        try
        {
            foreach (var version in versions)
            {
                var bound = NewRows.Read(draws.Fit, version, catalog, areSame);
                if (bound.Value is not { } read) return bound.Diagnostics;
                warnings.AddRange(bound.Diagnostics.Except(warnings));
                var created = ExpectedOutcome.Create(draws.Fit, read, outcome, areSame, changed, catalog);
                if (created.Value is not { } expected) return created.Diagnostics;
                rows.Add(expected);
            }

            file ??= FileRows.Find(fit.Graph, rows[0].Plates, rows[0].Rows, tables);
            if ((own ?? EffectGroups.Create(fit.Graph, rows[0], tables, asked.By)) is var divided && divided.Value is not { } groups)
                return divided.Diagnostics;
            (names, groupsOf) = (rows[0].Names, groups.Of);
            return Run(words, rows, groups, average) is { } failure ? [failure] : null;
        }
        finally
        {
            foreach (var each in rows) each.Dispose();
        }
    }

    private Diagnostic? Run(IReadOnlyList<string> words, List<ExpectedOutcome> rows, EffectGroups groups,
        Func<IReadOnlyList<ExpectedOutcome>, EffectGroups, double[], double[]> average)
    {
        var categories = names!.Categories.Count;
        var values = new double[groups.Names.Count * categories][];
        for (var at = 0; at < values.Length; at++) values[at] = new double[draws.Draws.Length];
        double[]? weights = null;
        for (var s = 0; s < draws.Draws.Length; s++)
        {
            asked.Cancellation.ThrowIfCancellationRequested();
            var seed = draws.AreStandardErrors ? asked.Seed : RowPass.SeedOf(asked.Seed, s);
            foreach (var version in rows)
                if (version.Run(draws.Draws[s], seed) is { } failure) return failure;
            weights ??= rows[0].Counts();
            var averaged = average(rows, groups, weights);
            for (var at = 0; at < values.Length; at++) values[at][s] = averaged[at];
        }

        for (var at = 0; at < values.Length; at++)
        {
            if (asked.Tests.Count > 0) tested.Add(values[at]);
            var summary = draws.Summarize(values[at], asked.Interval);
            IReadOnlyList<string> own = names.Categories[at % categories] is { } category ? [category] : [];
            averages.Add(new([.. words, .. groups.Names[at / categories], .. own], summary.Mean, summary.Sd, summary.Low, summary.High));
        }

        return null;
    }

    /// <summary>The value of a column of numbers in each row; NaN if the rows are not those of its table.</summary>
    public double[] CellsOf(EffectColumn column) => file!.Table?.Find(column.Name) is NumberColumn numbers ? file.ValuesOf(numbers)
        : [.. groupsOf.Select(_ => double.NaN)];

    /// <summary>The averages that were computed, with warnings.</summary>
    /// <param name="titles">The titles of the words.</param>
    public Result<EffectTable> Table(params IReadOnlyList<string> titles)
    {
        IReadOnlyList<Hypothesis> hypotheses = [];
        if (asked.Tests.Count > 0)
        {
            if (EffectDraws.HasPoints(fit) && !draws.AreStandardErrors) return EffectDiagnostics.TestOfPoint(fit);
            var found = RowHypotheses.Test(
                tested, asked.Tests, catalog, values => draws.Summarize(values, asked.Interval), !draws.AreStandardErrors);
            if (found.Value is not { } all) return new(null, found.Diagnostics);
            hypotheses = all;
        }

        return new(new EffectTable(names!.Outcome,
            [.. titles, .. asked.By, .. names.Categories.Any(c => c is not null) ? ["category"] : Array.Empty<string>()], averages,
            asked.Interval, EffectDraws.HasPoints(fit) ? 1 : draws.Draws.Length)
        {
            AreStandardErrors = draws.AreStandardErrors, Hypotheses = hypotheses, IsOfOneTrial = outcome.IsOfOneTrial,
        },
        [
            .. warnings,
            .. EffectDraws.HasPoints(fit) && !draws.AreStandardErrors ? [EffectDiagnostics.WithoutErrors(fit)] : Array.Empty<Diagnostic>(),
        ]);
    }
}
