using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Draws;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// Draws and computes variables of which no value is there, and what they read in turn, from what the arrays hold. Members that the fit
/// knows keep the fit's values, and cells that are there their own.
/// </summary>
internal sealed class ForwardDraws : IDisposable
{
    private readonly Problem problem;
    private readonly SampledArrays arrays;
    private readonly FittedUnknowns fit;
    private readonly StandardCatalogue catalogue;
    private readonly IReadOnlyList<SamplingStep> order;
    private readonly StepSampling[] steps;
    private readonly StepSampling?[] anew;
    private readonly IReadOnlyCollection<Assignment> statements;
    private readonly Dictionary<string, double[]> given;
    private readonly HashSet<string> partial;
    private int[] at = [0];

    private ForwardDraws(
        Problem problem, StandardCatalogue catalogue, SampledArrays arrays, FittedUnknowns fit, IReadOnlyCollection<Assignment> statements,
        IReadOnlyList<SamplingStep> order, IReadOnlySet<string>? redrawn = null)
    {
        (this.problem, this.catalogue, this.arrays, this.fit) = (problem, catalogue, arrays, fit);
        (this.statements, this.order) = (statements, order);
        var targets = statements.Select(s => s.Target.Of).Distinct();
        given = targets.Where(problem.Data.ContainsKey).ToDictionary(name => name, name => problem.Data[name].Values);
        var elements = new OpenElements(problem, fit);
        Func<string, bool[]?>? open = problem.Continued.Count == 0 ? null : elements.Of;
        steps = [.. order.Select(s => new StepSampling(s, problem, catalogue, arrays, Keep, elements.Given, open))];
        // vectors that are drawn given a part of them are drawn whole, too
        partial = [.. (redrawn ?? new HashSet<string>()).Where(elements.Given.Integrated.ContainsKey)];
        anew = [.. order.Select(s => s.Statements.Any(d => partial.Contains(d.Target.Of))
            ? new StepSampling(s, problem, catalogue, arrays, (name, _) => Redrawn?.Invoke(name), null, open) : null)];
    }

    /// <summary>Whether there is anything to do.</summary>
    public bool IsEmpty => steps.Length == 0;

    /// <summary>Whether anything is random in it.</summary>
    public bool IsRandom { get; private init; }

    /// <summary>Whether anything that a draw reads, directly or not, is drawn here.</summary>
    public bool IsRandomBefore(Draw draw) => AreRandom(ExprWalk.Reads(draw).Select(r => r.Of));

    private bool AreRandom(IEnumerable<string> names)
    {
        var (met, open) = (new HashSet<string>(), new Queue<string>(names));
        while (open.TryDequeue(out var name))
            foreach (var statement in met.Add(name) ? statements.Where(s => s.Target.Of == name) : [])
                if (statement is Draw) return true;
                else foreach (var read in ExprWalk.Reads(statement)) open.Enqueue(read.Of);
        return false;
    }

    /// <summary>Whether nothing that is asked for is random once these are known by their laws.</summary>
    public bool IsSettledBy(IReadOnlySet<string> names, IEnumerable<string> asked) => !AreRandom(asked.Where(a => !names.Contains(a)));

    /// <summary>Hears the name of data that were drawn anew, before cells that are there take their places again.</summary>
    public Action<string>? Redrawn { get; internal set; }

    /// <param name="problem">The story and its data.</param>
    /// <param name="catalogue">What its names mean.</param>
    /// <param name="arrays">What is there, and where it is put.</param>
    /// <param name="fit">What the fit knows.</param>
    /// <param name="wanted">The variables that are asked for.</param>
    /// <param name="there">Those that have a value already.</param>
    /// <param name="redrawn">Data of which <see cref="Redrawn"/> is to hear.</param>
    public static Result<ForwardDraws> Of(Problem problem, StandardCatalogue catalogue, SampledArrays arrays, FittedUnknowns fit,
        IEnumerable<string> wanted, IReadOnlySet<string> there, IReadOnlySet<string>? redrawn = null)
    {
        var statements = Statements(problem.Graph, wanted, there).ToList();
        if (new DrawChecks(problem.Graph, catalogue) { Rows = problem.Rows.Keys.ToHashSet(), Given = problem.Data.Keys.ToHashSet() }
            .FindIn(statements).FirstOrDefault() is { } limit) return limit;
        var steps = SamplingOrder.Of([.. problem.Graph.Assignments.Where(statements.Contains)]).ToList();
        if (steps.Find(s => s.Chains is null) is { } round) return RowDiagnostics.GoesRound(round.Statements[0]);
        return new ForwardDraws(problem, catalogue, arrays, fit, statements, steps, redrawn)
            { IsRandom = statements.Exists(s => s is Draw) };
    }

    /// <summary>Whether rows are drawn one after another.</summary>
    public bool IsAlongASeries => order.Any(s => s.IsChain);

    /// <summary>Whether several draws at once are, each to the last bit, what each is alone.</summary>
    public bool IsEachItsOwn => Array.TrueForAll(steps, s => s.IsEachItsOwn);

    /// <summary>How many numbers differ from draw to draw.</summary>
    public double NumbersOfADraw => arrays.All.Where(a => !IsShared(a.Key)).Sum(a => (double)a.Value.Values.Length);

    /// <summary>Draws everything once more, with a draw of the fit in place.</summary>
    public Diagnostic? Run(int draw, ulong seed) => Run([draw], new SeededNoise(seed));

    /// <summary>The same of several replicates at once: which draw of the fit is in place in each, and the noise of all.</summary>
    public Diagnostic? Run(int[] draws, INoiseSource noise)
    {
        at = draws;
        for (var i = 0; i < steps.Length; i++)
            if ((anew[i]?.Run(noise) ?? steps[i].Run(noise)) is { } failure) return failure;
        return null;
    }

    /// <summary>The values that are drawn and computed.</summary>
    public SampledArrays Arrays => arrays;

    /// <summary>Whether a point is in place, so that what is not drawn or computed here is the same in all replicates.</summary>
    private bool IsAtAPoint { get; init; }

    /// <summary>How many random numbers a run takes in each replicate.</summary>
    public int NoiseNumbers => steps.Sum(s => s.NoiseNumbers);

    /// <summary>
    /// The steps that are affine in what is drawn before them and in standard normal noise of their own, at a point; null where there are
    /// none.
    /// </summary>
    /// <param name="names">The variables that these steps alone draw or compute.</param>
    public ForwardDraws? GaussianParts(out IReadOnlySet<string> names)
    {
        var (random, others, kept) = (new HashSet<string>(), new HashSet<string>(), new List<SamplingStep>());
        foreach (var (step, sampling) in order.Zip(steps))
        {
            var reads = step.Statements.SelectMany(ExprWalk.Reads).Select(r => r.Of).ToHashSet();
            var targets = step.Statements.Select(s => s.Target.Of);
            if (!step.Statements.Any(s => s is Draw) && !reads.Overlaps(random) && !reads.Overlaps(others)) continue;
            var isGaussian = !reads.Overlaps(others) && sampling.IsGaussianIn(random.Concat(targets).ToHashSet());
            (isGaussian ? random : others).UnionWith(targets);
            if (isGaussian) kept.Add(step);
        }

        names = random.Except(others).ToHashSet();
        List<Assignment> own = [.. kept.SelectMany(s => s.Statements)];
        return own.Count == 0 ? null : new(problem, catalogue, arrays, fit, own, kept) { IsRandom = true, IsAtAPoint = true };
    }

    /// <summary>Arrays of so many replicates, which share what is the same in all.</summary>
    public SampledArrays ArraysOf(int replicates)
    {
        var several = new SampledArrays(problem, replicates) { Engine = arrays.Engine };
        foreach (var (name, array) in arrays.All)
            if (IsShared(name)) several.Share(name, array);
            else several.Open(problem.Graph[name], array);
        return several;
    }

    /// <summary>The same statements over other arrays.</summary>
    public ForwardDraws Together(SampledArrays several) => new(problem, catalogue, several, fit, statements, order) { IsRandom = IsRandom };

    /// <summary>Data that nothing here writes to; at a point, whatever nothing writes to.</summary>
    private bool IsShared(string name) => (IsAtAPoint || problem.Graph[name].Role == Role.Data) && statements.All(s => s.Target.Of != name);

    public void Dispose()
    {
        foreach (var step in steps.Concat(anew)) step?.Dispose();
    }

    private void Keep(string drawn, (int From, int To) written)
    {
        var cells = given.GetValueOrDefault(drawn);
        if (cells is not null && !partial.Contains(drawn)) Redrawn?.Invoke(drawn);
        for (var replicate = 0; replicate < at.Length; replicate++)
        {
            if (fit.Partly.Contains(drawn)) fit.Put(drawn, at[replicate], arrays.Of(drawn, replicate), written);
            if (cells is not null) UnknownCells.Keep(problem, drawn, cells, arrays.Of(drawn, replicate), written);
        }
    }

    /// <summary>The statements of what is asked for and has no value, and of what these read.</summary>
    private static HashSet<Assignment> Statements(ModelGraph graph, IEnumerable<string> wanted, IReadOnlySet<string> there)
    {
        var (found, left) = (new HashSet<Assignment>(ReferenceEqualityComparer.Instance),
            new Queue<string>(wanted.Where(w => !there.Contains(w))));
        while (left.TryDequeue(out var name))
            foreach (var statement in graph.StatementsOf(name).Where(found.Add))
                foreach (var read in ExprWalk.Reads(statement).Select(r => r.Of).Where(r => !there.Contains(r))) left.Enqueue(read);
        return found;
    }
}
