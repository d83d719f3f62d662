using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Typing;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Forms;

/// <summary>
/// Definitions that go round through neighbors, `variance[t] = a + b * variance[t-1]`, of one variable or of several, along one range.
/// Steps: what each position defines, in the order in which each finds what it reads.
/// </summary>
internal sealed record Recurrence(IReadOnlyList<(Define Define, Loop Along)> Steps, Order Order)
{
    /// <exception cref="LoweringLimit">It is none that one pass along a loop can compute.</exception>
    public static Recurrence Of(SamplingStep step)
    {
        var defines = step.Statements.Cast<Define>().ToList();
        if (step.Chains is not { } chains) throw LimitOf(defines[0], "it goes round and no loop carries it");
        var recurrence = new Recurrence([.. defines.Zip(chains)], step.Order);
        return recurrence.Steps.Select(recurrence.LimitOf).OfType<LoweringLimit>().FirstOrDefault() is { } limit ? throw limit : recurrence;
    }

    /// <summary>The variables that are mutually defined with one, itself first.</summary>
    public static IReadOnlyList<Variable> Members(ModelGraph graph, Variable variable) =>
        [variable, .. graph.Variables.Where(v =>
            v.Role == Role.Derived && v != variable && Reaches(graph, variable.Name, v.Name) && Reaches(graph, v.Name, variable.Name))];

    /// <summary>Whether a definition reads its own variable, through whatever others.</summary>
    public static bool GoesRound(ModelGraph graph, string variable) => Reaches(graph, variable, variable);

    public Loop Along => Steps[0].Along;

    public bool IsForward => Order == Order.Forward;

    /// <summary>What the steps define.</summary>
    public IEnumerable<string> Variables => Steps.Select(s => s.Define.Target.Of).Distinct();

    /// <summary>Which bracket of a variable the recurrence runs along, and what is added to the step's position there.</summary>
    public (int Dimension, Size Offset) Written(string variable)
    {
        var (define, along) = Steps.First(s => s.Define.Target.Of == variable);
        return Written(define, along);
    }

    /// <summary>Whether a read meets what the steps define: then it is a neighbor's.</summary>
    public bool IsMember(Access read) => Steps.Any(s => s.Define.Target.Of == read.Of && !Boxes.AreApart(read, s.Define.Target));

    /// <summary>How many steps back a read goes; 0 is the step itself.</summary>
    /// <exception cref="LoweringLimit">It is no neighbor.</exception>
    public int Lag(Access read, Define by, Loop along, Func<Size, int> number)
    {
        var (dimension, offset) = Written(read.Of);
        if (read.At[dimension] is not Affine { Loop: { } loop } affine || loop != along)
            throw LimitOf(by, $"`{read.Span.Text}` is no neighbour");
        var back = number(offset) - number(affine.Offset);
        return IsForward ? back : -back;
    }

    public static LoweringLimit LimitOf(Define define, string reason) =>
        new(define, reason, "this version computes recurrences along one loop, in which each position reads its nearest neighbours");

    private static (int Dimension, Size Offset) Written(Define define, Loop along)
    {
        var dimension = define.Target.At.ToList().FindIndex(a => a is Affine { Loop: { } loop } && loop == along);
        return dimension < 0
            ? throw LimitOf(define, $"it does not go along `{along.Name}`") : (dimension, ((Affine)define.Target.At[dimension]).Offset);
    }

    private LoweringLimit? LimitOf((Define Define, Loop Along) step)
    {
        var (define, along) = step;
        if (along.From != Along.From || along.To != Along.To)
            return LimitOf(define, "it goes on over another range than the rest of its recurrence");
        if (Written(define, along) != Written(define.Target.Of))
            return LimitOf(define, "it goes on at another place than the rest of its recurrence");
        return define.Loops.Any(l => l.From.Symbols.Concat(l.To.Symbols).Any(s => Size.LoopOf(s) is not null))
            ? LimitOf(define, "its range depends on another loop") : null;
    }

    /// <summary>The names that a definition reads, through whatever others.</summary>
    public static IReadOnlySet<string> Reads(ModelGraph graph, string variable)
    {
        var (seen, open) = (new HashSet<string>(), new Stack<string>([variable]));
        while (open.TryPop(out var name))
            foreach (var read in graph.StatementsOf(name).OfType<Define>().SelectMany(ExprWalk.Reads)
                .Where(r => seen.Add(r.Of) && graph[r.Of].Role == Role.Derived)) open.Push(read.Of);
        return seen;
    }

    private static bool Reaches(ModelGraph graph, string from, string to) => Reads(graph, from).Contains(to);
}
