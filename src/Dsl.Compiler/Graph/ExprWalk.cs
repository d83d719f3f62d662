using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph;

/// <summary>Walks typed expressions and arguments.</summary>
public static class ExprWalk
{
    /// <summary>Every read of a variable inside an argument, those inside indices included.</summary>
    public static IEnumerable<Access> Accesses(Argument argument) => All(argument).OfType<Access>();

    /// <summary>The argument and all its parts, each before its own parts.</summary>
    public static IEnumerable<Argument> All(Argument argument)
    {
        var open = new Stack<Argument>([argument]);
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var child in Children(next).Reverse()) open.Push(child);
        }
    }

    /// <summary>Every read of a variable by a statement's right side.</summary>
    public static IEnumerable<Access> Reads(Statement statement) =>
        RightSides(statement).Concat(statement.Copies.Select(c => c.Times)).SelectMany(Accesses);

    /// <summary>What a statement computes or draws from.</summary>
    public static IEnumerable<Argument> RightSides(Statement statement) => statement switch
    {
        Draw draw => [draw.Law],
        Define define => [define.Value],
        Weigh weigh => [weigh.LogWeight],
        _ => throw new ArgumentException($"a {statement.GetType().Name} has no right side", nameof(statement)),
    };

    /// <summary>The loops whose variables stand in an access's indices.</summary>
    public static ValueList<Loop> LoopsOf(Access access) => [.. access.At.SelectMany(LoopsOf).Distinct()];

    private static IEnumerable<Loop> LoopsOf(At at) => at switch
    {
        Affine { Loop: { } loop } => [loop],
        Combination combination => combination.Loops,
        SliceAt slice => LoopsOf(slice.From).Concat(LoopsOf(slice.To)),
        _ => [],
    };

    /// <summary>The parts of an argument.</summary>
    public static IEnumerable<Argument> Children(Argument argument) => argument switch
    {
        Apply apply => apply.Given.Concat(apply.Options.Select(o => o.Value)),
        Access access => Positions(access.At),
        Part part => Positions(part.At).Prepend(part.Of),
        Call call => call.Arguments,
        Stacked stacked => stacked.Items,
        Fold fold => [fold.Body],
        Observed observed => [observed.Of],
        Law law => law.Arguments.Select(a => a.Argument)
            .Concat(law.Through.SelectMany(f => f.Given.Concat(f.Options.Select(o => o.Value)))),
        Laws laws => laws.Each,
        FieldUse field => field.Options.Select(o => o.Value),
        _ => [],
    };

    private static IEnumerable<Expr> Positions(IEnumerable<At> ats) => ats.OfType<By>().Select(by => by.Position);
}
