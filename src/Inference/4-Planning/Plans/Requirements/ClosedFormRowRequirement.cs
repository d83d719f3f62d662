namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>
/// Requires independent rows from plain distributions, which one pass over rows estimates in closed form.
/// </summary>
public sealed class ClosedFormRowRequirement : Requirement
{
    private static readonly RequirementOf<Statement>[] ofStatements =
    [
        new WholeLoopRequirement(), new NoTargetStatement(), new PlainDistributionRequirement(),
        new SingleDefinitionRequirement(), new FixedLoopRangeRequirement(), new ElementReadRequirement(),
        new DefinitionCoverageRequirement(), new NoTypeTruncation(), new RowDrawRequirement(),
    ];

    /// <summary>The same, where groups may differ in length.</summary>
    public static Requirement InGroups { get; } = InTurn(new DrawRequirement(), new ObservedCellRequirement(),
        Together(new NoTraining(), Every.Statement(ofStatements)));

    private static readonly Requirement parts = InTurn(new DrawRequirement(), new ObservedCellRequirement(),
        Together(new NoTraining(), new EqualGroupLengthRequirement(), Every.Statement(ofStatements)));

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);
}
