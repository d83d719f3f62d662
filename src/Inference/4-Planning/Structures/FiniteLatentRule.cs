using ProbDsl.Inference.Structures.Gaussian;

namespace ProbDsl.Inference.Structures;

/// <summary>Recognizes a latent with finitely many values, each member of which is read on its own: the label of a row.</summary>
internal sealed class FiniteLatentRule(ModelGraph graph) : StructureRule
{
    public override StructureMatch? Consider(Variable unknown) => unknown.Role == Role.Latent ? OfLatent(unknown) : null;

    private StructureMatch OfLatent(Variable latent)
    {
        var draw = graph.StatementsOf(latent.Name).First();
        if (latent.Support is not FiniteSupport states)
            return StructureMatch.Refuse(latent.Name,
                new($"`{draw.Name}` is not finite, so it cannot be marginalized by summation, nor by an integral in closed form: "
                    + IntegralObstacle.Describe(graph, latent), latent.Type.Element == Element.Count
                        ? "give it a distribution of finitely many values, such as Categorical"
                        : "make it a `param` to estimate it as a point", draw.Target.Span));
        if (latent.Type.Rank > 0)
            return StructureMatch.Refuse(latent.Name, new($"`{draw.Name}` is a tensor of finite values, which has too many joint states",
                "draw its elements one by one in a loop", draw.Target.Span));
        if (FindUnsupportedRead(latent) is { } read)
            return StructureMatch.Refuse(latent.Name,
                new($"`{read.Access.Span.Text}` is read by `{read.Statement.Name}`, which depends on several members of `{latent.Name}`",
                    "closed forms over rows support only labels of single rows", read.Access.Span));
        return StructureMatch.Of(latent.Name, new LabelOfRows(), $"finite support ({states.Count} values), each read on its own");
    }

    /// <summary>The first read that is not of the member at the statement's own loops; null if there is none.</summary>
    private (Statement Statement, Access Access)? FindUnsupportedRead(Variable latent)
    {
        foreach (var statement in graph.Story.OfType<Draw>())
            foreach (var access in DeepReads.Find(graph, statement).Append(statement.Target).Where(a => a.Of == latent.Name))
                if (!IsOwnMember(access, latent, statement)) return (statement, access);
        return null;
    }

    private static bool IsOwnMember(Access access, Variable latent, Statement statement) =>
        access.At.Count == latent.Extents.Count
        && access.At.All(a =>
            a is AffineIndex { Loop: { Order: Order.Free } loop } affine && affine.Offset == Size.Of(0) && statement.Loops.Contains(loop))
        && access.At.Zip(latent.Extents)
            .All(pair => ((AffineIndex)pair.First).Loop! is { } loop && loop.From == Size.One && loop.To == pair.Second.Size)
        && access.At.Distinct().Count() == access.At.Count;
}
