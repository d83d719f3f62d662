namespace ProbDsl.Inference.Integration;

/// <summary>
/// Requires no more unconstrained parameters than a grid supports, including missing cells that are unknowns; counted with data.
/// </summary>
internal sealed class GridParameterLimit : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is null ? []
        : LoweringLimit.Unmet(story.Graph, () => story.Lowered(story.Density), Refuse);

    private static Refusal? Refuse(LogJoint joint)
    {
        if (joint.Dimension <= Quadrature.MostNumbers) return null;
        var own = QuadratureDiagnostics.TooMany(joint);
        return new($"it has {joint.Dimension} unknown parameters, but a grid supports at most {Quadrature.MostNumbers}", "",
            joint.Coordinates[0].Source.Span) { Own = own };
    }
}
