namespace ProbDsl.Compiler.Graph;

/// <summary>
/// Traverses typed expressions and arguments; with loops instead of recursion and queries, since every run starts with it.
/// </summary>
public static class ExprTree
{
    /// <summary>Every read of a variable inside an argument, including those inside indices.</summary>
    public static IEnumerable<Access> Accesses(Argument argument)
    {
        foreach (var part in All(argument))
            if (part is Access access) yield return access;
    }

    /// <summary>The argument and all its parts, in preorder.</summary>
    public static IEnumerable<Argument> All(Argument argument)
    {
        var open = new Stack<Argument>();
        open.Push(argument);
        while (open.TryPop(out var next))
        {
            yield return next;
            var parts = Children(next);
            for (var i = parts.Count - 1; i >= 0; i--) open.Push(parts[i]);
        }
    }

    /// <summary>Every read of a variable in a statement's right side and in its `repeated` counts.</summary>
    public static IEnumerable<Access> Reads(Statement statement)
    {
        foreach (var side in RightSides(statement))
            foreach (var read in Accesses(side)) yield return read;
        foreach (var copies in statement.Copies)
            foreach (var read in Accesses(copies.Times)) yield return read;
    }

    /// <summary>The right side of a statement: its distribution, value or log weight.</summary>
    public static Argument[] RightSides(Statement statement) => statement switch
    {
        Draw draw => [draw.Distribution],
        Define define => [define.Value],
        TargetIncrement weigh => [weigh.LogWeight],
        _ => throw new ArgumentException($"a {statement.GetType().Name} has no right side", nameof(statement)),
    };

    /// <summary>The loops whose variables occur in an expression.</summary>
    public static IEnumerable<Loop> LoopsIn(Argument argument) => All(argument).SelectMany(part => part switch
    {
        Position position => [position.Loop],
        Access access => LoopsOf(access),
        _ => (IEnumerable<Loop>)[],
    });

    /// <summary>The loops whose variables occur in an access's indices.</summary>
    public static ValueList<Loop> LoopsOf(Access access)
    {
        var loops = new List<Loop>();
        foreach (var at in access.At) AddLoops(at, loops);
        return loops.ToValueList();
    }

    private static void AddLoops(At at, List<Loop> loops)
    {
        if (at is AffineIndex { Loop: { } own } && !loops.Contains(own)) loops.Add(own);
        else if (at is CombinedIndex combination)
            foreach (var loop in combination.Loops)
                if (!loops.Contains(loop)) loops.Add(loop);
        if (at is not SliceIndex slice) return;
        AddLoops(slice.From, loops);
        AddLoops(slice.To, loops);
    }

    /// <summary>The direct parts of an argument.</summary>
    public static IReadOnlyList<Argument> Children(Argument argument)
    {
        var parts = new List<Argument>();
        switch (argument)
        {
            case Apply apply:
                parts.AddRange(apply.Given);
                AddOptions(apply.Options);
                break;
            case Access access:
                AddPositions(access.At);
                break;
            case Part part:
                parts.Add(part.Of);
                AddPositions(part.At);
                break;
            case Call call:
                parts.AddRange(call.Arguments);
                break;
            case ArrayLiteral stacked:
                parts.AddRange(stacked.Items);
                break;
            case Fold fold:
                parts.Add(fold.Body);
                break;
            case Observed observed:
                parts.Add(observed.Of);
                break;
            case DistributionCall call:
                foreach (var given in call.Arguments) parts.Add(given.Argument);
                foreach (var flow in call.Through)
                {
                    parts.AddRange(flow.Given);
                    AddOptions(flow.Options);
                }

                break;
            case DistributionCalls distributions:
                parts.AddRange(distributions.Each);
                break;
            case FieldUse field:
                AddOptions(field.Options);
                break;
        }

        return parts;

        void AddOptions(ValueList<GivenOption> options)
        {
            foreach (var option in options) parts.Add(option.Value);
        }

        void AddPositions(ValueList<At> ats)
        {
            foreach (var at in ats)
                if (at is ComputedIndex by) parts.Add(by.Position);
        }
    }
}
