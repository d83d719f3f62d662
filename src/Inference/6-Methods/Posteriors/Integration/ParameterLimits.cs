namespace ProbDsl.Inference.Integration;

/// <summary>
/// Requires no more unconstrained parameters than a grid supports, as far as the story determines their number without data. Latents that
/// are integrated in closed form are none.
/// </summary>
/// <param name="most">The maximum number.</param>
internal sealed class ParameterLimit(int most) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (ParameterCount.Compute(story.UnknownsBesideIntegrals, story.Graph) is not { Minimum: var count } || count <= most) yield break;
        yield return new($"it has at least {count} unknown parameters, but a grid supports at most {most}", "",
            story.Graph.Variables.First(v => v.Role is Role.Param or Role.Latent).Span);
    }
}

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
