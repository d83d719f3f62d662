using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Treatments;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// What becomes of each unknown when rows of data are scored at values that a fit gives or draws: finite latents without a value are summed
/// out, missing cells are left out or integrated out, everything else has a value. <see cref="RowTerms"/> lowers it as it stands.
/// </summary>
/// <param name="Unobserved">Which missing cells are left out or integrated out.</param>
/// <param name="SummedOut">Finite latents, in the order of the story.</param>
/// <param name="Held">Params and latents that have a value.</param>
/// <param name="Needed">Unknowns of the rows' own on which data depend, in the order of the story: their values are drawn.</param>
/// <param name="Observed">Draws of data, and weights that read some.</param>
/// <param name="Labels">Draws of what is summed out.</param>
/// <param name="Chosen">
/// Statements of other unknowns that a finite latent chooses: their values tell of the latent what the data tell of it.
/// </param>
internal sealed record RowPlan(Unobserved Unobserved, ValueList<Variable> SummedOut, ValueList<Variable> Held, ValueList<Variable> Needed,
    ValueList<Statement> Observed, ValueList<Statement> Labels, ValueList<Statement> Chosen) : LoweredPlan
{
    /// <param name="problem">The story and its rows.</param>
    /// <param name="open">Unknowns that a fit does not give, because each new row has its own.</param>
    /// <param name="given">Finite latents that have values.</param>
    public static RowPlan Of(Problem problem, IReadOnlySet<string> open, IReadOnlySet<string> given)
    {
        var graph = problem.Graph;
        List<Variable> finite = [.. graph.Variables.Where(v => v.IsFiniteLatent && !given.Contains(v.Name))];
        var names = finite.Select(v => v.Name).ToHashSet();
        List<Statement> observed = [.. graph.Story.Where(s => IsObserved(graph, s))];
        List<Variable> needed = [.. Reached(graph, observed, open, names)];
        return new(
            Unobserved.Of(problem).GivenUnknowns,
            [.. finite],
            [.. graph.Variables.Where(v => v.Role is Role.Param or Role.Latent && !names.Contains(v.Name))],
            [.. needed],
            [.. observed],
            [.. graph.Story.Where(s => s is Draw draw && names.Contains(draw.Target.Of))],
            [.. graph.Story.Where(s => !observed.Contains(s) && Reads(graph, s).Any(names.Contains) && (s is Weigh
                || (s is Draw draw && !names.Contains(draw.Target.Of)
                    && (!open.Contains(draw.Target.Of) || needed.Exists(v => v.Name == draw.Target.Of)))))]);
    }

    /// <summary>How the finite latents are lowered.</summary>
    public SumOutStates Sum => new(SummedOut);

    /// <summary>How everything is, in the order of elimination.</summary>
    public IReadOnlyList<TreatmentLowering> Treatments =>
        [new LeaveOut(Unobserved), new IntegrateMissing(Unobserved), Sum, new HoldValues(Held)];

    /// <summary>All that adds a term.</summary>
    public IEnumerable<Statement> Statements => Observed.Concat(Labels).Concat(Chosen);

    private static bool IsObserved(ModelGraph graph, Statement statement) => statement switch
    {
        Draw draw => graph[draw.Target.Of].Role == Role.Data,
        Weigh => Reads(graph, statement).Any(name => graph[name].Role == Role.Data),
        _ => false,
    };

    private static IEnumerable<string> Reads(ModelGraph graph, Statement statement) =>
        DeepReads.Of(graph, statement).Select(a => a.Of).Distinct();

    /// <summary>The open unknowns that statements read, through the draws of others.</summary>
    private static IEnumerable<Variable> Reached(ModelGraph graph, IEnumerable<Statement> from, IReadOnlySet<string> open,
        HashSet<string> finite)
    {
        var (seen, left) = (new HashSet<string>(), new Queue<Statement>(from));
        while (left.TryDequeue(out var statement))
            foreach (var name in Reads(graph, statement).Where(n => (open.Contains(n) || finite.Contains(n)) && seen.Add(n)))
                foreach (var next in graph.StatementsOf(name)) left.Enqueue(next);
        return graph.Variables.Where(v => open.Contains(v.Name) && seen.Contains(v.Name));
    }
}
