using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>
/// Requires independent rows from plain distributions, which one pass over rows estimates in closed form.
/// </summary>
public sealed class HasRowsInClosedForm : Requirement
{
    private static readonly RequirementOf<Statement>[] ofStatements =
    [
        new LoopsAreWhole(), new NoTargetStatement(), new FunctionsAreSupported(), new DrawsAreOfPlainDistributions(),
        new SingleDefinition(), new LoopsHaveFixedRanges(), new ReadsAreElements(), new DefinitionsCoverLoops(), new NoTypeTruncates(),
        new DataAreDrawnByRows(),
    ];

    private static readonly Requirement parts = InTurn(new SomethingIsDrawn(), new SomeCellIsObserved(),
        Together(new NothingIsTrained(), new GroupsHaveOneLength(), Every.Statement(ofStatements)));

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);
}
