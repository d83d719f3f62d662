using ProbDsl.Compiler.Binding;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Compiler.Typing;

/// <summary>The typers of one story, or of its guide, with references to each other.</summary>
internal sealed class StoryTypers
{
    public StoryTypers(ICatalogue catalogue, Scope scope, IReadOnlyDictionary<string, double> settings, DiagnosticBag diagnostics,
        StoryTypers? story = null)
    {
        Scope = scope;
        Sizes = story?.Sizes ?? new(scope);
        Chains = new(scope, Sizes, diagnostics);
        Loops = new(scope, Sizes, Chains, diagnostics);
        Types = new(Sizes, diagnostics);
        Names = new(catalogue, scope);
        Advice = new(this);
        Options = new(catalogue, this, diagnostics);
        Functions = new(catalogue, Advice, diagnostics);
        MissingDistributions = new(catalogue, this);
        Indices = new(this, diagnostics);
        Lists = new(catalogue, this, diagnostics);
        Folds = new(this, diagnostics);
        NetCalls = new(this, diagnostics);
        Calls = new(catalogue, this, diagnostics);
        Expressions = new(this, diagnostics);
        Nets = new(catalogue, this, diagnostics);
        Flows = new(catalogue, this, diagnostics);
        Sdes = new(catalogue, this, diagnostics);
        Callables = new(catalogue, this, story?.Callables, diagnostics);
        Distributions = new(catalogue, this, diagnostics);
        Targets = new(Sizes, Loops, Names, diagnostics);
        Variables = new(catalogue, this, story?.Variables, settings, diagnostics);
    }

    public Scope Scope { get; }

    public SizeReader Sizes { get; }

    public ChainOrder Chains { get; }

    public LoopReader Loops { get; }

    public TypeReader Types { get; }

    public NameAdvice Names { get; }

    public ShapeAdvice Advice { get; }

    public OptionReader Options { get; }

    public FunctionRules Functions { get; }

    public IndexReader Indices { get; }

    public ListTyper Lists { get; }

    public FoldTyper Folds { get; }

    public NetCallTyper NetCalls { get; }

    public CallTyper Calls { get; }

    public ExpressionTyper Expressions { get; }

    public NetTyper Nets { get; }

    public FlowTyper Flows { get; }

    public SdeTyper Sdes { get; }

    public CallableTable Callables { get; }

    public DistributionTyper Distributions { get; }

    public MissingDistribution MissingDistributions { get; }

    public TargetRules Targets { get; }

    public VariableTable Variables { get; }
}
