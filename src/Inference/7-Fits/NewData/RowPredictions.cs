using ProbDsl.Runtime;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.NewData;

/// <summary>
/// The predictions of a fit for each row given the row's data: probabilities of the states of labels, and mean, standard deviation and
/// quantiles of numbers.
/// </summary>
/// <param name="Columns">The columns with a value for each row; NaN without a value.</param>
/// <param name="Groups">Columns of the data that name the groups of rows.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Draws">The number of draws.</param>
public sealed record RowPredictions(IReadOnlyList<RowColumn> Columns,
    IReadOnlyList<(string Name, IReadOnlyList<string> Texts)> Groups, int Rows, int Draws)
{
    /// <summary>The plates whose members the rows are, outermost first.</summary>
    public IReadOnlyList<Plate> Plates { get; init; } = [];

    // maximum numbers that are held at a time: 200 MB
    private const double MostNumbers = 2.5e7;
    private const int FewestDraws = 100, UsualDraws = 1000;

    /// <param name="fit">The fit.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="sameRows">Whether they are those of the fit.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="count">The maximum number of draws; null for the default.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="engine">The engine of the program; null for the managed engine on one thread.</param>
    /// <param name="interval">The credible interval of numbers; null: from the 5% to the 95% quantile.</param>
    /// <param name="cancellation">Ends the computation between two draws.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Result<RowPredictions> Compute(
        SavedFit fit, NewRows rows, bool sameRows, StandardCatalog catalog, int? count = null, ulong seed = 1,
        EngineChoice? engine = null, CredibleInterval? interval = null, CancellationToken cancellation = default) =>
        Compute(fit, rows, sameRows, catalog, new(count, seed, engine ?? ManagedEngine.On(1), interval ?? CredibleInterval.Usual)
        {
            Cancellation = cancellation,
        });

    private static Result<RowPredictions> Compute(SavedFit fit, NewRows rows, bool sameRows, StandardCatalog catalog, Request asked)
    {
        var (count, seed, engine, _) = asked;
        var problem = rows.Problem;
        if (!DataReads.AreIn(problem.Graph)) return RowDiagnostics.NoRows(fit);
        sameRows |= problem.Longer is { AreOfFit: true };
        if (MissingPattern.Find(fit, problem) is { } patterns)
            return Merge(patterns, [.. patterns.Select(p =>
                Compute(fit, p.Problem, rows.Absent.Concat(p.Latents).ToHashSet(), sameRows, catalog, asked, p))]);
        if (MissingInRows.Unsupported(problem) is { } missing) return missing;
        if (!fit.PredictsByGuide) return Compute(fit, problem, rows.Absent, sameRows, catalog, asked);
        if (GuideReads.Absent(fit.Graph, rows.Absent) is { } read)
            return FitDiagnostics.OtherRows(fit.Folder, $"it reads `{read}`, whose columns the files lack");
        // only the first members of a diffusion chain are read by other statements
        var cut = FirstMemberReduction.Apply(problem.Graph);
        (fit, problem) = (fit with { Graph = cut }, problem with { Graph = cut });
        var (held, reported) = (GuidedLatents.Continuous(problem).Sum(v => problem.ShapeOf(v).Aggregate(1.0, (n, size) => n * size)),
            NumbersOf(problem));
        var draws = Math.Min(count ?? UsualDraws, (int)Math.Max(FewestDraws, MostNumbers / Math.Max(1, Math.Max(held, reported))));
        if (TooMany(draws, held, reported) is { } large)
            return RunDiagnostics.NotEnoughMemory("predict", large,
                "split the rows into several files, or use fewer draws: `--num-samples 20`");
        var drawn = GuidedPosterior.Draw(fit, problem, sameRows, catalog, draws, seed, engine, asked.Cancellation);
        return drawn.Value is { } given ? Compute(given.Fit, given.Problem, rows.Absent, sameRows, catalog, asked with { Count = draws })
            : new(null, drawn.Diagnostics);
    }

    private static Result<RowPredictions> Compute(
        SavedFit fit, Problem problem, IReadOnlySet<string> absent, bool sameRows, StandardCatalog catalog, Request asked,
        MissingPattern? pattern = null)
    {
        asked.Cancellation.ThrowIfCancellationRequested();
        var (count, seed, engine, interval) = asked;
        fit = PointOfFit.Choose(fit, problem, sameRows);
        fit = ContinuedCurves.Extend(fit, problem, catalog, engine, seed, count);
        var known = fit.In(problem, sameRows);
        // rows that a guide has nothing to say of are drawn anew
        var redraws = fit.PredictsByGuide || (fit is { Weights.Count: > 0, IsPoint: false } && HasNothingElse(problem));
        var areWeighted = !redraws && StoryStructures.Of(problem.Graph).Path is null;
        var begun = RowPass.Create(problem, catalog, known, new(true, absent) { Weights = areWeighted }, engine);
        if (begun.Value is not { } pass) return new(null, begun.Diagnostics);
        using (pass)
        {
            var table = new SampleRows(problem, pass.Density.Rows.Plates[0]);
            var variables = new PredictedVariables(problem, table, pass.Density.States)
                { MissingElsewhere = pattern?.Reported ?? new HashSet<string>() };
            var (reported, again) = (variables.All, redraws ? variables.Drawn : []);
            if (reported.Count + again.Count == 0) return RowDiagnostics.NothingToReport(problem.Graph);
            var here = RowPass.VariablesWithValues(problem, known).Where(v => !UnknownCells.Has(problem, v)).ToHashSet();
            here.ExceptWith(again.Select(d => d.Variable.Name));
            HashSet<string> there = [.. here, .. pass.Density.Needed.Concat(pass.Density.States)
                .Concat(pass.Density.Integrals?.Latents ?? []).Select(v => v.Name)];
            List<string> names = [.. reported.Where(t => !t.IsState).Concat(again).Select(t => t.Variable.Name)];
            var onwards = ForwardDraws.Create(problem, catalog, pass.Arrays, known, names, there,
                again.Select(d => d.Variable.Name).ToHashSet());
            if (onwards.Value is not { } forward) return new(null, onwards.Diagnostics);
            using (forward)
            {
                var density = pass.Density;
                if (CellsReadByLabels.First(problem, absent, density.States) is { } read) return RowDiagnostics
                    .MissingForLabel(problem, read);
                if (density is { HasChains: true, Paths: null } && !forward.IsEmpty) return RowDiagnostics.NoPath(density.States[0]);
                var (formulas, isSettled) = (PointFormulas.None, false);
                // draws that are not weighted by an observed row
                var isFree = !pass.DrawsItsOwn || !density.IsObserved.Skip(density.Rows.Known).Contains(true);
                var isPoint = fit.Posterior.Count == 1 && !fit.PredictsByGuide;
                if (isPoint && density is { States.Count: 0, Needed.Count: 0, Integrals: { } integrals })
                {
                    if (pass.Put(0, RowPass.SeedOf(seed, 0)) is { } wrong) return wrong;
                    formulas = formulas.With(integrals.Summaries(problem, interval));
                    // a definition that reads one of the unknowns and has no formula is drawn with them
                    isSettled = forward.IsSettledBy(formulas.Names, names) && !names.Exists(n => !formulas.Names.Contains(n)
                        && problem.Graph.StatementsOf(n).SelectMany(s => DeepReads.Find(problem.Graph, s))
                            .Any(r => integrals.Latents.Any(l => l.Name == r.Of)));
                }
                else if (isPoint && isFree && density.States.Count == 0 && (forward.IsRandom || pass.DrawsItsOwn))
                {
                    if ((pass.Put(0, RowPass.SeedOf(seed, 0)) ?? forward.Run(0, ~RowPass.SeedOf(seed, 0))) is { } wrong) return wrong;
                    if (!pass.DrawsItsOwn && problem.Continued.Count == 0)
                        formulas = PointFormulas.Find(problem, catalog, pass, forward, reported, new(fit, problem), interval);
                    using var joint = ForwardDraws.Create(problem, catalog, pass.Arrays, known, names, here).Value;
                    if (joint is not null) formulas = formulas.With(GaussianRows.Compute(joint, problem, interval));
                    isSettled = joint?.IsSettledBy(formulas.Names, names) == true;
                }

                var isRandom = !isSettled && (pass.DrawsItsOwn || forward.IsRandom || (!forward.IsEmpty && density.States.Count > 0));
                var draws = DrawsOf(fit, isRandom, count, reported.Sum(t => (double)t.Numbers));
                var redrawn = again.Count == 0 ? null : new Reconstructions(again, new(fit, problem));
                forward.Redrawn = name => redrawn?.Add(name, pass.Arrays[name].Values);
                var collected = new PredictiveDraws(problem, table, pass, forward, reported,
                    [.. Enumerable.Range(0, draws).Select(s => (int)((long)s * fit.Posterior.Count / draws))])
                    { AreCounted = redraws || (sameRows && !pass.DrawsItsOwn) || problem.Longer is { AreOfFit: true }
                        || (problem.Continued.Count > 0 && !pass.Density.IsObserved.Skip(pass.Density.Rows.Known).Contains(true)),
                        Interval = interval, Redrawn = redrawn, Formulas = formulas, Places = pattern?.Rows };
                return collected.Run(seed, asked.Cancellation) is { } failure
                    ? failure : new Result<RowPredictions>(collected.Predictions(fit), [.. collected.Warnings(),
                        .. pass.Arrays.Mixing is { } mixing
                            && MixingReport.Create(mixing, StoryStructures.Of(problem.Graph).Energy!).Warning is { } stuck ? [stuck]
                            : Array.Empty<Diagnostic>(),
                        .. isRandom || fit.Posterior.Count > 1 ? RunDiagnostics.FewerDraws(Wanted(fit, count), draws) : []]);
            }
        }
    }

    /// <summary>How predictions are computed and reported.</summary>
    private sealed record Request(int? Count, ulong Seed, EngineChoice Engine, CredibleInterval Interval)
    {
        public CancellationToken Cancellation { get; init; }
    }

    /// <summary>The predictions of all rows from those of each pattern of missing cells; NaN where a pattern lacks a column.</summary>
    private static Result<RowPredictions> Merge(IReadOnlyList<MissingPattern> patterns, Result<RowPredictions>[] predicted)
    {
        if (Array.Find(predicted, p => p.Value is null) is { } failed) return failed;
        RowPredictions[] all = [.. predicted.Select(p => p.Value!)];
        var columns = all.OrderByDescending(p => p.Columns.Count).SelectMany(p => p.Columns).DistinctBy(c => c.Name);
        var byName = Array.ConvertAll(all, p => p.Columns.ToDictionary(c => c.Name, c => c.Values));
        return new(new RowPredictions([.. columns.Select(c => c with { Values = MissingPattern.Merge(patterns, i =>
                byName[i].GetValueOrDefault(c.Name) ?? Enumerable.Repeat(double.NaN, patterns[i].Rows.Length).ToArray()) })],
            all[0].Groups, patterns.Sum(p => p.Rows.Length), all.Max(p => p.Draws)) { Plates = all[0].Plates },
            [.. predicted.SelectMany(p => p.Diagnostics)]);
    }

    /// <summary>Whether rows have no label, no unknown of their own and no definition that depends on one.</summary>
    private static bool HasNothingElse(Problem problem) =>
        BatchedPlate.Choose(problem) is { } plate && new PredictedVariables(problem, new(problem, plate), []).All.Count == 0;

    /// <summary>The memory that is not available for the draws of latents as one array plus the reported draws; null if there is
    /// enough.</summary>
    private static NotEnoughMemory? TooMany(int draws, double held, double reported) =>
        sizeof(double) * draws * held is var array && array > sizeof(double) * (double)Array.MaxLength
            ? new(array, sizeof(double) * (double)Array.MaxLength) : NotEnoughMemory.Check(array + (sizeof(double) * draws * reported));

    /// <summary>The number of values of rows in a draw.</summary>
    private static double NumbersOf(Problem problem)
    {
        if (BatchedPlate.Choose(problem) is not { } plate) return 1;
        var variables = new PredictedVariables(problem, new(problem, plate), []);
        return variables.All.Concat(variables.Drawn).Sum(t => (double)t.Members * t.Step);
    }

    /// <summary>The requested number of draws, at most that of the fit; null without a request.</summary>
    private static int? Wanted(SavedFit fit, int? count) =>
        fit.Posterior.Count > 1 && count > fit.Posterior.Count ? fit.Posterior.Count : count;

    /// <summary>
    /// The number of draws: those of the fit or the requested number; for a point enough for quantiles; fewer if memory is limited.
    /// </summary>
    private static int DrawsOf(SavedFit fit, bool isRandom, int? count, double numbers)
    {
        var all = fit.Posterior.Count > 1 ? Math.Min(fit.Posterior.Count, count ?? int.MaxValue) : isRandom ? count ?? UsualDraws : 1;
        return (int)Math.Min(all, Math.Max(FewestDraws, MostNumbers / Math.Max(1, numbers)));
    }
}

/// <summary>A column of predictions.</summary>
public sealed record RowColumn(string Name, IReadOnlyList<double> Values)
{
    /// <summary>The names of states, of which the values are positions from 0; null of a column of numbers.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The name of a row's state; null of a number, and of a row without one.</summary>
    public string? LabelOf(int row) => Labels is { } labels && !double.IsNaN(Values[row]) ? labels[(int)Values[row]] : null;
}
