namespace ProbDsl.Inference.Nonparametric;

/// <summary>A method for one nonparametric distribution: it draws every row of the data, and the fit saves the rows.</summary>
internal abstract class NonparametricMethod : InferenceMethod
{
    /// <summary>The trait of the distribution.</summary>
    protected abstract DistributionTraits Distribution { get; }

    public override bool Concerns(StoryFacts story) => story.Graph.Story.OfType<Draw>().Any(d => d.Distribution.Of.Is(Distribution));

    public override bool IsDefaultFor(StoryFacts story) => Concerns(story);

    public override bool IsMadeFor(StoryFacts story) => Concerns(story);

    protected override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(new NoTraining(),
            Every.Statement([new SingleDistributionRequirement(Distribution, Name), new OneDrawPerRow(Distribution), .. OfDraw]),
            OfUnknowns),
        new NonparametricDataRequirement(Distribution, Written), new CompleteDataRequirement($"`{Name}` needs"),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new RowStorageRule(Blocks)];

    /// <summary>A draw from the distribution, for the advice to write one.</summary>
    protected abstract string Written { get; }

    /// <summary>The requirement on unknowns.</summary>
    protected abstract Requirement OfUnknowns { get; }

    /// <summary>The requirements on each draw from the distribution, other than one draw per row.</summary>
    private protected virtual IReadOnlyList<RequirementOf<Statement>> OfDraw => [];

    /// <summary>The treatment of the rows of a statement, and of the distribution's params.</summary>
    protected abstract IEnumerable<Block> Blocks(Draw draw);
}
