namespace ProbDsl.Inference.Variational;

/// <summary>
/// Draws missing cells of data by the guide: its statement reads 0 in their places, all later statements read the draws. The cells are a
/// variable of the guide's graph, <see cref="GuideGraph.MissingOf"/>.
/// </summary>
/// <param name="draw">The guide's statement.</param>
/// <param name="data">The data name.</param>
/// <param name="there">An array of the data's shape: 1 where a cell was observed.</param>
/// <param name="draws">The guide's draws.</param>
internal sealed class CellImputation(Draw draw, Variable data, Value there, GuideDraws draws) : ILoweredTreatment
{
    /// <exception cref="LoweringLimit">The draw cannot be reparameterized yet.</exception>
    public GuidedStory Bind(GuidedStory both)
    {
        var cells = draw with { Target = draw.Target with { Of = GuideGraph.MissingOf(data).Name } };
        var drawn = draws.Bound(both, cells);
        var guide = drawn.Guide.In(drawn.Guide.Context.WithCounts(cells.Target.Of, 1 - there));
        var filled = guide.Array(data.Name).Where(new(there, []), guide.Array(cells.Target.Of));
        // the density of the cells under the story is a part of the term of the data
        var density = GuidedStory.MinusLogQ(guide.Density(cells)) with { Role = TermRole.Data };
        return (drawn with { Guide = guide, Terms = drawn.Terms.Add(density) }).With(context => context.WithArray(data.Name, filled));
    }
}
