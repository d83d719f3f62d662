using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.MarginalEffects;

/// <summary>
/// The expected outcome of each row at one draw of a fit after another, with the outcome itself not observed: effects of known groups keep
/// their values in the fit, unknowns of new ones are drawn from their distributions and averaged over, labels of rows are summed over.
/// </summary>
internal sealed class ExpectedOutcome : IDisposable
{
    /// <summary>The most combinations of the states of labels that are summed over.</summary>
    private const int MostCombinations = 512;

    /// <summary>
    /// The number of rows times draws of new unknowns that an average needs, so that their noise is small beside that of the posterior.
    /// </summary>
    private const int EnoughValues = 4000;

    private const int MostReplicates = 100, MostReplicatesOfPoint = 1000;

    private readonly FittedUnknowns known;
    private readonly SampledArrays arrays;
    private readonly ForwardDraws forward;
    private readonly OutcomeProgram program;
    private readonly (string Name, int First, int Count)[] labels;
    private readonly string[] given;
    private readonly Func<double, double>?[] units;
    private readonly int[] places;

    private ExpectedOutcome(FittedUnknowns known, SampledArrays arrays, ForwardDraws forward, OutcomeProgram program,
        (string, int, int)[] labels, OutcomeNames names, SampleRows table, bool isOfOneTrial)
    {
        (this.known, this.arrays, this.forward, this.program, this.labels) = (known, arrays, forward, program, labels);
        given = [.. known.Known.Concat(known.PartlyKnown)];
        (Names, units) = (names, isOfOneTrial ? new Func<double, double>?[names.Units.Length] : names.Units);
        places = table.Places ?? [.. Enumerable.Range(0, table.Count)];
        (Plates, Values) = (table.Plates, new double[places.Length * names.Categories.Count]);
        Replicates = 1;
    }

    /// <summary>The plates whose members the rows are.</summary>
    public IReadOnlyList<Plate> Plates { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => places.Length;

    /// <summary>The names of the outcome and of its categories.</summary>
    public OutcomeNames Names { get; }

    /// <summary>The expected outcome in the last run, [rows, categories], in the unit of the file.</summary>
    public double[] Values { get; }

    /// <summary>How many draws of new unknowns a run averages over.</summary>
    public int Replicates { get; private init; }

    /// <summary>How often each row counts, which `repeated` says.</summary>
    public double[] Counts()
    {
        var all = program.Counts;
        return Array.ConvertAll(places, place => all[place * (all.Length / Math.Max(1, Members))]);
    }

    private int Members { get; init; }

    /// <param name="fit">The fit.</param>
    /// <param name="rows">The rows, with the values of columns that are asked for.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="sameRows">Whether the rows are those of the fit, but for the changed columns.</param>
    /// <param name="changed">Data names whose values were changed.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    public static Result<ExpectedOutcome> Create(SavedFit fit, NewRows rows, EffectOutcome outcome, bool sameRows,
        IReadOnlySet<string> changed, StandardCatalog catalog)
    {
        var (problem, ancestry) = (WithoutOutcome(rows.Problem, outcome), new OutcomeAncestry(fit.Graph, outcome, changed));
        if (ancestry.Problem() is { } dependent) return dependent;
        if (fit.PredictsByGuide) return EffectDiagnostics.ByGuide(fit);
        if (problem.Continued.Count > 0 || problem.Longer is not null) return EffectDiagnostics.Continued(outcome.Variable);
        if (problem.Graph.Variables.FirstOrDefault(v => ancestry.Names.Contains(v.Name) && v.Role == Role.Data
            && UnknownCells.Has(problem, v.Name)) is { } incomplete) return EffectDiagnostics.MissingCells(incomplete);
        var drawnAnew = ancestry.Affected.Concat(ancestry.Labels).Select(v => v.Name).ToHashSet();
        var own = fit with { Posterior = new(fit.Posterior.Count,
            fit.Posterior.Arrays.Where(a => !drawnAnew.Contains(a.Key)).ToDictionary(a => a.Key, a => a.Value)) };
        var known = own.In(problem, sameRows);
        if (ancestry.Unknowns.FirstOrDefault(v => v.Role == Role.Param && !known.Known.Contains(v.Name)) is { } param)
            return RowDiagnostics.NewMembers(param);
        if (ancestry.Unknowns.FirstOrDefault(v => v.IsFiniteLatent && !known.Known.Contains(v.Name) && !drawnAnew.Contains(v.Name))
            is { } shared) return EffectDiagnostics.SharedLabel(shared);
        return Create(fit, problem, outcome, known, ancestry.Labels, catalog);
    }

    private static Result<ExpectedOutcome> Create(SavedFit fit, Problem problem, EffectOutcome outcome, FittedUnknowns known,
        IReadOnlyList<Variable> labels, StandardCatalog catalog)
    {
        var variable = problem.Graph[outcome.Variable.Name];
        var table = new SampleRows(problem, variable.Extents.Select(e => e.Plate).FirstOrDefault());
        if (table.Plates.Count == 0 || table.DepthOf(variable) != table.Plates.Count) return EffectDiagnostics.NotOfRows(variable);
        var arrays = new SampledArrays(problem, 1) { Engine = ManagedEngine.On(1) };
        foreach (var each in problem.Graph.Variables.Where(v => v.Role is not Role.Constant))
            arrays.Open(each, problem.Data.GetValueOrDefault(each.Name));
        var states = labels.Select(l => (l.Name, ((FiniteSupport)l.Support).First, problem.SizeOf(((FiniteSupport)l.Support).Count)))
            .ToArray();
        if (states.Aggregate(1.0, (n, s) => n * s.Item3) > MostCombinations) return EffectDiagnostics.SharedLabel(labels[^1]);
        var lowered = OutcomeProgram.Lower(outcome, labels, problem, catalog, arrays);
        if (lowered.Value is not { } program) return new(null, lowered.Diagnostics);
        var there = RowPass.VariablesWithValues(problem, known).Concat(labels.Select(l => l.Name)).ToHashSet();
        there.Remove(variable.Name);
        var wanted = labels.SelectMany(l => problem.Graph.StatementsOf(l.Name)).Append(outcome.Draw)
            .SelectMany(ExprTree.Reads).Select(r => r.Of).Distinct();
        var drawn = ForwardDraws.Create(problem, catalog, arrays, known, wanted, there);
        if (drawn.Value is not { } forward)
        {
            program.Dispose();
            return new(null, drawn.Diagnostics);
        }

        var members = table.Members(table.Plates.Count);
        var step = problem.ShapeOf(variable).Count / Math.Max(1, members);
        var enough = (int)Math.Ceiling((double)EnoughValues / Math.Max(1, table.Count));
        return new ExpectedOutcome(known, arrays, forward, program, states,
            OutcomeNames.Create(fit, problem, variable, table.Plates.Count, members, step), table, outcome.IsOfOneTrial)
        {
            Members = members,
            Replicates = !forward.IsRandom ? 1 : Math.Clamp(enough, 1, fit.Posterior.Count == 1 ? MostReplicatesOfPoint : MostReplicates),
        };
    }

    /// <summary>Computes the expected outcomes at one draw of the fit.</summary>
    /// <param name="draw">The draw.</param>
    /// <param name="seed">The seed of new unknowns: the same one gives the same unknowns to rows that differ in a column.</param>
    /// <returns>An error of a value that cannot be drawn; null if there is none.</returns>
    public Diagnostic? Run(int draw, ulong seed)
    {
        Array.Clear(Values);
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            foreach (var unknown in given) known.WriteDraw(unknown, draw, arrays[unknown].Values);
            if (AddStates(draw, RowPass.SeedOf(seed, replicate), 0) is { } failure) return failure;
        }

        var categories = Names.Categories.Count;
        for (var at = 0; at < Values.Length; at++)
        {
            Values[at] /= Replicates;
            if (units[at % categories] is { } inFile) Values[at] = inFile(Values[at]);
        }

        return null;
    }

    /// <summary>Adds the expected outcomes for each combination of the states of labels from one on, times their probability.</summary>
    private Diagnostic? AddStates(int draw, ulong seed, int label)
    {
        if (label == labels.Length)
        {
            if (!forward.IsEmpty && forward.Run(draw, seed) is { } failure) return failure;
            Add();
            return null;
        }

        for (var state = 0; state < labels[label].Count; state++)
        {
            Array.Fill(arrays[labels[label].Name].Values, labels[label].First + state);
            if (AddStates(draw, seed, label + 1) is { } failure) return failure;
        }

        return null;
    }

    private void Add()
    {
        var (expected, probability) = program.Run();
        var each = Names.Shown;
        var ofMember = expected.Length / Math.Max(1, Members);
        for (var row = 0; row < places.Length; row++)
            for (var k = 0; k < each.Length; k++)
                Values[(row * each.Length) + k] += (probability?[places[row]] ?? 1) * expected[(places[row] * ofMember) + each[k]];
    }

    public void Dispose()
    {
        forward.Dispose();
        program.Dispose();
    }

    /// <summary>The problem in which the outcome has no values.</summary>
    private static Problem WithoutOutcome(Problem problem, EffectOutcome outcome)
    {
        var name = outcome.Variable.Name;
        return problem.WithData(problem.Data.Where(d => d.Key != name).ToDictionary(), null,
            problem.Missing.Where(m => m.Key != name).ToDictionary()) with { Graph = LatentData.In(problem.Graph, [name]) };
    }
}
