namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>
/// A story in which definitions (`=`) of some positions of a latent are draws: `l[t] = l[t-1] + s[t-1]`, of which other positions are
/// drawn, is normal with variance 0.
/// </summary>
internal sealed class DefinedMembers
{
    /// <param name="graph">The story.</param>
    public DefinedMembers(ModelGraph graph)
    {
        var normal = graph.Story.OfType<Draw>().Select(d => d.Distribution.Of).FirstOrDefault(of =>
            of.Is(DistributionTraits.GaussianNumbers));
        var definitions = new List<Draw>();
        Story = [.. graph.Story.Select(s => normal is not null && s is Define define && graph[define.Target.Of].Role == Role.Latent
            ? Degenerate(define, normal) : s)];
        Definitions = definitions;
        Derived = normal is null ? [] : [.. graph.Story.OfType<Define>()
            .Where(d => graph[d.Target.Of].Role == Role.Derived && graph.StatementsOf(d.Target.Of).Count() == 1)
            .Select(d => AsDraw(d, normal))];

        Draw Degenerate(Define define, DistributionSignature of)
        {
            definitions.Add(AsDraw(define, of));
            return definitions[^1];
        }
    }

    /// <summary>The statements, in order.</summary>
    public IReadOnlyList<Statement> Story { get; }

    /// <summary>Those that stand for a definition.</summary>
    public IReadOnlyList<Draw> Definitions { get; }

    /// <summary>Definitions of whole variables that one statement defines, in the same form.</summary>
    public IReadOnlyList<Draw> Derived { get; }

    /// <summary>The draws of a latent.</summary>
    public IEnumerable<Draw> DrawsOf(string latent) => Story.OfType<Draw>().Where(d => d.Target.Of == latent);

    private static Draw AsDraw(Define define, DistributionSignature normal) => new(define.Loops, define.Copies, define.Target,
        new(normal, [new(ParameterOf(normal, "mean"), define.Value),
            new(ParameterOf(normal, "variance"), new Literal(0, TensorType.Real, define.Span))],
            define.Target.Type, [], define.Span), define.Span);

    private static Parameter ParameterOf(DistributionSignature normal, string name) => normal.Parameters.First(p => p.Name == name);
}
