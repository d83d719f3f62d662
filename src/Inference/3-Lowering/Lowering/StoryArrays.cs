namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The whole arrays of a story's variables, each computed when it is first read: given ones, data, params, constants, and definitions.
/// </summary>
internal sealed class StoryArrays(StoryLowering story, Problem problem, ProgramBuilder builder, PaddedLoops padded,
    StoryArrays.Cache known)
{
    private readonly Dictionary<string, AxisTensor> arrays = new(known.Arrays);

    private LoweringContext Context => story.Context;

    /// <summary>Arrays that were computed under another context and are the same under this one.</summary>
    internal sealed record Cache(IReadOnlyDictionary<string, AxisTensor> Arrays)
    {
        public static Cache Empty { get; } = new(ImmutableDictionary<string, AxisTensor>.Empty);
    }

    /// <summary>
    /// The arrays that are the same under another context: all except those that are given there, and definitions that read them.
    /// </summary>
    public Cache KnownIn(LoweringContext context)
    {
        var changed = context.ChangedFrom(Context).ToHashSet();
        return new(changed.Count == 0 ? arrays : arrays.Where(a => !changed.Contains(a.Key) && !ReadsAny(a.Key, changed)).ToDictionary());
    }

    private bool ReadsAny(string variable, HashSet<string> names) => problem.Graph[variable].Role is Role.Derived
        && problem.Graph.StatementsOf(variable).OfType<Define>().Any(d => DeepReads.Find(problem.Graph, d).Any(r => names.Contains(r.Of)));

    /// <summary>
    /// The known value of a read at these indices; further indices read its own dimensions. Null if it has no known value.
    /// </summary>
    public AxisTensor? Pinned(string variable, List<LoopValue> at)
    {
        foreach (var (name, there, value) in Context.Pinned)
            if (name == variable && at.Count >= there.Count && at.Take(there.Count).SequenceEqual(there))
                return at.Skip(there.Count).All(a => a is Span) ? value : EventReads.Read(value, at[there.Count..]);
        return null;
    }

    /// <summary>A read of an array of zeros, without the axes of the indices; null if the array is another one.</summary>
    public AxisTensor? Zeros(Variable variable, List<LoopValue> at)
    {
        if (!Context.Arrays.TryGetValue(variable.Name, out var given) || !given.IsZero) return null;
        var sizes = problem.ShapeOf(variable).Select((size, d) => d >= at.Count ? size
            : at[d] switch { Span span => span.Count, PositionRange range => range.Count, _ => (int?)null });
        return new(Broadcast(builder.Constant(0), [.. sizes.OfType<int>()]), []);
    }

    /// <summary>Whether the variable has a given array or one that is already computed.</summary>
    public bool Has(string variable) =>
        arrays.ContainsKey(variable) || (Context.Arrays.TryGetValue(variable, out var given) && given.Value.IsValueCreated);

    /// <summary>The enumerated latents on whose states an array depends.</summary>
    public IReadOnlyList<LatentDimensions> CarriedBy(string variable) =>
        Context.Arrays.TryGetValue(variable, out var given) ? given.Carried : [];

    public AxisTensor Of(Variable variable)
    {
        if (!arrays.TryGetValue(variable.Name, out var whole))
            arrays[variable.Name] = whole = Context.Arrays.TryGetValue(variable.Name, out var given)
                ? given.Value.Value : variable.Role switch
                {
                    Role.Data =>
                        new(builder.Data(variable.Name, problem.Data[variable.Name].Values, problem.Data[variable.Name].Shape), []),
                    Role.Param => new(builder.Slot(variable.Name, problem.ShapeOf(variable)), []),
                    Role.Constant => story.Lower(((ValueOrigin)variable.Origin!).Value, ImmutableDictionary<Loop, LoopValue>.Empty),
                    Role.Derived => Defined(variable),
                    _ => throw story.Unsupported($"it reads `{variable.Name}` where it has no value of its own",
                        "read single members of it, at the statement's own indices"),
                };
        return whole;
    }

    /// <summary>
    /// The array of a definition that is read as a whole: the values of its statements, each at its members; a recurrence is a scan.
    /// </summary>
    private AxisTensor Defined(Variable variable)
    {
        var defines = problem.Graph.StatementsOf(variable.Name).OfType<Define>().ToList();
        if (Recurrence.Reads(problem.Graph, variable.Name)
            .FirstOrDefault(r => story.IsEnumerated(r) || CarriedBy(r).Count > 0) is { } latent)
            throw new LoweringLimit(defines[0], $"it reads `{latent}`, which is marginalized, and is itself read as a whole",
                "read single members of it, and define it by one statement");
        var members = Recurrence.Members(problem.Graph, variable);
        var known = members.ToDictionary(v => v.Name, v => Broadcast(builder.Constant(0), problem.ShapeOf(v)));
        foreach (var step in SamplingOrder.Sort([.. members.SelectMany(m => problem.Graph.StatementsOf(m.Name))]))
            foreach (var (name, placed) in Placed(step, known))
                arrays[name] = new(known[name] += placed, []);
        return arrays[variable.Name];
    }

    /// <summary>The values that one statement defines, or that several cyclic ones do.</summary>
    private IReadOnlyDictionary<string, Value> Placed(SamplingStep step, Dictionary<string, Value> known)
    {
        if (step is not { IsChain: false, Statements: [Define alone], Chains: not null })
            return new ChainLowering(story, problem, Recurrence.Analyze(step), known).Lower();
        return new Dictionary<string, Value> { [alone.Target.Of] = Placed(alone, story.Bind(alone.Loops)) };
    }

    /// <summary>The variable's array with the values of a statement at its members, zeros elsewhere.</summary>
    private Value Placed(Define define, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var isThere = padded.Enter(define.Loops, loops);
        var value = story.ValueOf(define, loops);
        padded.Leave(define.Loops);
        return story.Inside(define,
            () => new MemberPlacement(problem)
            .Array(isThere is null ? value : value.Where(isThere, new(builder.Constant(0), [])), define, loops));
    }
}
