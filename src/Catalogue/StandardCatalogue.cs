using ProbDsl.Catalogue.Distributions;
using ProbDsl.Catalogue.Flows;
using ProbDsl.Catalogue.Functions;
using ProbDsl.Catalogue.Layers;
using ProbDsl.Catalogue.Options;
using ProbDsl.Catalogue.Sdes;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Compiler.Options;

namespace ProbDsl.Catalogue;

/// <summary>Every name that the language brings: distributions, functions and operators. A new one is one file and one row here.</summary>
public sealed class StandardCatalogue : ICatalogue
{
    private readonly Dictionary<string, Distribution> distributions = new Distribution[]
    {
        new Bernoulli(),
        new Beta(),
        new BetaBinomial(),
        new Binomial(),
        new Categorical(),
        new Cauchy(),
        new Censored(),
        new Delta(),
        new Dirichlet(),
        new DiscreteUniform(),
        new DiscretizedLogistic(),
        new Empirical(),
        new EnergyBased(),
        new Exponential(),
        new Flat(),
        new Gamma(),
        new Geometric(),
        new Gumbel(),
        new HalfCauchy(),
        new HalfNormal(),
        new HalfStudentT(),
        new InverseGamma(),
        new InverseWishart(),
        new KernelDensity(),
        new Kumaraswamy(),
        new Laplace(),
        new LKJ(),
        new Logistic(),
        new LogNormal(),
        new Mixture(),
        new Multinomial(),
        new MvNormal(),
        new MvStudentT(),
        new NegativeBinomial(),
        new Normal(),
        new OrderedLogistic(),
        new Pareto(),
        new Poisson(),
        new StudentT(),
        new TimeReversal(),
        new Truncated(),
        new Uniform(),
        new VonMises(),
        new Weibull(),
        new Wishart(),
    }.ToDictionary(d => d.Signature.Name);

    private readonly Dictionary<string, FunctionSignature> functions = new FunctionSignature[]
    {
        new CheckedCovariance(),
        new CholeskyFactor(),
        new Concatenation(),
        new Diagonal(),
        new Dot(),
        new Fourier(),
        new IdentityMatrix(),
        new MatrixInverse(),
        new MatrixProduct(),
        new MatrixTranspose(),
        new Outer(),
        new Softmax(),
        new SolveOde(),
        new StickBreaking(),
        new UniformSimplex(),
    }.Concat(ElementwiseTable.Rows).Concat(Reduction.Rows).Concat(Extremum.Rows).Concat(Cumulative.Rows).Concat(Filled.Rows)
        .Concat(CovarianceKernel.Rows).ToDictionary(f => f.Name);

    private readonly Dictionary<string, LayerSignature> layers = new LayerSignature[]
    {
        new ConvLayer(),
        new ConvTransposeLayer(),
        new EmbeddingLayer(),
        new FlattenLayer(),
        new GruLayer(),
        new LayerNormLayer(),
        new LinearLayer(),
        new MaskedMlpLayer(),
        new MlpLayer(),
        new ReshapeLayer(),
        new ResidualLayer(),
        new TransformerLayer(),
    }.Concat(PoolLayer.Rows).Concat(Activation.Rows).ToDictionary(l => l.Name);

    private readonly Dictionary<string, FlowSignature> flows = new FlowSignature[]
    {
        new AffineFlow(),
        new ExpFlow(),
        new OdeFlow(),
        new PermuteFlow(),
        new PlanarFlow(),
        new ScaleFlow(),
    }.Concat(CouplingFlow.Rows).ToDictionary(f => f.Name);

    private readonly Dictionary<string, FlowSignature> fields = new FlowSignature[]
    {
        new HamiltonianField(),
        new PlanarField(),
    }.ToDictionary(f => f.Name);

    private readonly Dictionary<string, SdeSignature> sdes = new SdeSignature[]
    {
        new SubVpSde(),
        new VeSde(),
        new VpSde(),
        new WrittenSde(),
    }.ToDictionary(s => s.Name);

    /// <summary>The methods of the language, whether or not this version has them.</summary>
    private static readonly string[] Methods =
    [
        "mle", "exact", "em", "kalman", "forward_backward", "vmp", "gibbs", "map", "laplace", "advi", "nuts", "importance", "quadrature",
        "enumerate", "rejection", "elbo", "iwae",
        "ddpm", "score", "flow_matching", "gan", "fgan", "wgan", "avb", "vae_gan", "nce", "kde", "empirical",
    ];

    public IEnumerable<string> DistributionNames => distributions.Keys;

    public IEnumerable<string> FunctionNames =>
        functions.Keys.Where(n => char.IsLetter(n[0]) && n is not ("if" or "neg" or "and" or "or" or "not" or "div" or "mod"));

    public DistributionSignature? FindDistribution(string name) => distributions.GetValueOrDefault(name)?.Signature;

    public FunctionSignature? FindFunction(string name) => functions.GetValueOrDefault(name);

    public IEnumerable<string> LayerNames => layers.Keys;

    public IEnumerable<string> FlowNames => flows.Keys;

    public IEnumerable<string> SdeNames => sdes.Keys;

    public IEnumerable<string> MethodNames => Methods;

    public RunOptionTable RunOptions { get; init; } = StandardOptions.Table;

    public LayerSignature? FindLayer(string name) => layers.GetValueOrDefault(name);

    public FlowSignature? FindFlow(string name) => flows.GetValueOrDefault(name);

    public FlowSignature? FindField(string name) => fields.GetValueOrDefault(name);

    public SdeSignature? FindSde(string name) => sdes.GetValueOrDefault(name);

    public bool HasDistributionFunction(DistributionSignature distribution) => this[distribution] is IDistributionFunction;

    /// <summary>The distribution behind a signature of this catalogue.</summary>
    public Distribution this[DistributionSignature signature] => distributions[signature.Name];

    public IEnumerable<Distribution> Distributions => distributions.Values;

    /// <summary>Functions and operators.</summary>
    public IEnumerable<FunctionSignature> Functions => functions.Values;

    public IEnumerable<LayerSignature> Layers => layers.Values;

    public IEnumerable<FlowSignature> Flows => flows.Values;

    /// <summary>What `ode` may follow beside nets.</summary>
    public IEnumerable<FlowSignature> Fields => fields.Values;

    public IEnumerable<SdeSignature> Sdes => sdes.Values;
}
