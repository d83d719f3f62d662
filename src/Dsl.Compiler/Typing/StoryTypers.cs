namespace ProbDsl.Compiler.Typing;

/// <summary>The typers of one story, or of its guide, with references to each other.</summary>
internal sealed class StoryTypers
{
    public StoryTypers(ICatalog catalog, Scope scope, IReadOnlyDictionary<string, double> settings, DiagnosticBag diagnostics,
        StoryTypers? story = null)
    {
        Scope = scope;
        Sizes = story?.Sizes ?? new(scope);
        Chains = new(scope, Sizes, diagnostics);
        Loops = new(scope, Sizes, Chains, diagnostics);
        Types = new(Sizes, diagnostics);
        Names = new(catalog, scope);
        Advice = new(this);
        Options = new(catalog, this, diagnostics);
        Functions = new(catalog, Advice, diagnostics);
        MissingDistributions = new(catalog, this);
        Levels = new(scope, story?.Levels, diagnostics);
        Indices = new(this, diagnostics);
        Lists = new(catalog, this, diagnostics);
        Folds = new(this, diagnostics);
        NetCalls = new(this, diagnostics);
        Calls = new(catalog, this, diagnostics);
        Expressions = new(this, diagnostics);
        Layers = new(catalog, this, diagnostics);
        Nets = new(this, diagnostics);
        Flows = new(catalog, this, diagnostics);
        Sdes = new(catalog, this, diagnostics);
        Callables = new(catalog, this, story?.Callables, diagnostics);
        Distributions = new(catalog, this, diagnostics);
        Targets = new(Sizes, Loops, Names, diagnostics);
        Variables = new(catalog, this, story?.Variables, settings, diagnostics);
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

    public LevelPositions Levels { get; }

    public IndexReader Indices { get; }

    public ListTyper Lists { get; }

    public FoldTyper Folds { get; }

    public NetCallTyper NetCalls { get; }

    public CallTyper Calls { get; }

    public ExpressionTyper Expressions { get; }

    public LayerTyper Layers { get; }

    public NetTyper Nets { get; }

    public FlowTyper Flows { get; }

    public SdeTyper Sdes { get; }

    public CallableTable Callables { get; }

    public DistributionTyper Distributions { get; }

    public MissingDistribution MissingDistributions { get; }

    public TargetRules Targets { get; }

    public VariableTable Variables { get; }
}
