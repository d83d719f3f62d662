using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// What of a story speaks of its data, given values of its unknowns. Open: unknowns that a fit does not give, because each new row has its
/// own. Given: finite latents that have values, as the others have; all further ones are summed out.
/// </summary>
internal sealed class RowStatements
{
    private readonly ModelGraph graph;

    public RowStatements(ModelGraph graph, IReadOnlySet<string> open, IReadOnlySet<string> given)
    {
        this.graph = graph;
        Observed = [.. graph.Story.Where(IsObserved)];
        Finite = [.. graph.Variables.Where(v => v.IsFiniteLatent && !given.Contains(v.Name))];
        Needed = [.. Reached(Observed, open)];
        Chosen = [.. graph.Story.Where(s => !Observed.Contains(s) && Reads(s).Any(IsFinite)
            && (s is Weigh || (s is Draw draw && !IsFinite(draw.Target.Of) && IsGivenOrNeeded(draw.Target.Of, open))))];
    }

    /// <summary>Draws of data, and weights that read some.</summary>
    public IReadOnlyList<Statement> Observed { get; }

    public IReadOnlyList<Variable> Finite { get; }

    /// <summary>The open unknowns on which data depend, in the order of the story: their values are given, drawn from their laws.</summary>
    public IReadOnlyList<Variable> Needed { get; }

    /// <summary>
    /// Statements of other unknowns that a finite latent chooses: their values tell of the latent what the data tell of it.
    /// </summary>
    public IReadOnlyList<Statement> Chosen { get; }

    public IEnumerable<Draw> Labels => graph.Story.OfType<Draw>().Where(d => IsFinite(d.Target.Of));

    private bool IsObserved(Statement statement) => statement switch
    {
        Draw draw => graph[draw.Target.Of].Role == Role.Data,
        Weigh => Reads(statement).Any(name => graph[name].Role == Role.Data),
        _ => false,
    };

    private bool IsGivenOrNeeded(string unknown, IReadOnlySet<string> open) =>
        !open.Contains(unknown) || Needed.Any(v => v.Name == unknown);

    private bool IsFinite(string name) => Finite.Any(v => v.Name == name);

    private IEnumerable<string> Reads(Statement statement) => DeepReads.Of(graph, statement).Select(a => a.Of).Distinct();

    /// <summary>The open unknowns that statements read, through the laws of others.</summary>
    private IEnumerable<Variable> Reached(IEnumerable<Statement> from, IReadOnlySet<string> open)
    {
        var (seen, left) = (new HashSet<string>(), new Queue<Statement>(from));
        while (left.TryDequeue(out var statement))
            foreach (var name in Reads(statement).Where(n => (open.Contains(n) || IsFinite(n)) && seen.Add(n)))
                foreach (var next in graph.StatementsOf(name)) left.Enqueue(next);
        return graph.Variables.Where(v => open.Contains(v.Name) && seen.Contains(v.Name));
    }
}
