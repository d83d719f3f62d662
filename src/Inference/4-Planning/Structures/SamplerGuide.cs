namespace ProbDsl.Inference.Structures;

/// <summary>
/// A guide that samples latents of rows without a density: a net transforms noise, `z[n] ~ Delta(encode(x[n], noise[n]))`.
/// </summary>
/// <param name="Rows">The plate of the rows, whose members are independent.</param>
/// <param name="Draws">The draws without a density, in the order of the guide.</param>
public sealed record SamplerGuide(Plate Rows, ValueList<Draw> Draws)
{
    /// <summary>The names of the latents that are sampled.</summary>
    public IEnumerable<string> Latents => Draws.Select(d => d.Target.Of).Distinct();

    /// <summary>The sampler of a story; null unless all draws of its guide without a density transform noise for each row.</summary>
    public static SamplerGuide? Find(ModelGraph graph)
    {
        ValueList<Draw> draws = [.. WithoutDensity(graph)];
        return draws is [{ Loops: [{ Plate: { } rows }, ..] }, ..] && StoryStructures.Of(graph).IndependentRows.Contains(rows)
            && draws.All(d => d.Loops is [{ Plate: { } own }, ..] && own == rows && PartOfDraw.ReadOf(graph, d) is not null)
            ? new(rows, draws) : null;
    }

    /// <summary>The draws of the guide without a density: of a value that is no invertible function of a part of a draw.</summary>
    public static IEnumerable<Draw> WithoutDensity(ModelGraph graph) => graph.Guide.OfType<Draw>()
        .Where(d => graph.Find(d.Target.Of) is not null && GeneratedRows.IsCertain(graph, d) && PartOfDraw.Find(graph, d) is null);
}
