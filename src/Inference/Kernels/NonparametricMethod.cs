using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;

namespace ProbDsl.Inference.Kernels;

/// <summary>A method of one law that is made of rows: every row of the data is drawn by it, and the fit keeps them.</summary>
public abstract class NonparametricMethod : InferenceMethod
{
    /// <summary>What the distribution declares.</summary>
    protected abstract DistributionTraits Distribution { get; }

    public override bool Concerns(ModelGraph graph) => graph.Story.OfType<Draw>().Any(d => d.Distribution.Of.Is(Distribution));

    public override bool IsDefaultFor(StoryFacts story) => Concerns(story.Graph);

    public override bool IsMadeFor(ModelGraph graph) => Concerns(graph);

    protected override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(new NothingIsTrained(),
            Every.Statement([new AllAreDrawnFrom(Distribution, Name), new RowsAreWhole(Distribution), .. OfDraw]), OfUnknowns),
        new SomethingIsDrawnFrom(Distribution, Written), new EveryCellIsObserved($"`{Name}` needs"),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new RowsAreKept(Blocks)];

    /// <summary>A draw of the law, for the advice to write one.</summary>
    protected abstract string Written { get; }

    /// <summary>What is demanded of unknowns.</summary>
    protected abstract Requirement OfUnknowns { get; }

    /// <summary>What is demanded of each draw of the law beside that its rows are whole.</summary>
    private protected virtual IReadOnlyList<RequirementOf<Statement>> OfDraw => [];

    /// <summary>What becomes of the rows of a statement, and of what it is made of beside them.</summary>
    protected abstract IEnumerable<Block> Blocks(Draw draw);
}
