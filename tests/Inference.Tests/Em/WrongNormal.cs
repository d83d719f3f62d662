using ProbDsl.Catalog;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Catalog.Families;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Em;

/// <summary>Normal, with a closed form that misses the variance by a factor.</summary>
internal sealed class WrongNormal(double factor) : Distribution, IDensity, IEstimable
{
    private readonly Normal right = new();

    public override DistributionSignature Signature => right.Signature;

    public override string Summary => right.Summary;

    public static StandardCatalog Catalog(double factor) =>
        new() { Overrides = new Dictionary<string, Distribution> { ["Normal"] = new WrongNormal(factor) } };

    public override Value? ConvertSpelling(string asked, Arguments a) => right.ConvertSpelling(asked, a);

    public Value LogDensity(Value x, Arguments a) => right.LogDensity(x, a);

    public bool CanTie(string place) => right.CanTie(place);

    public RowFamily Family(FamilyRequest request) => new WrongFamily(right.Family(request), factor);

    /// <summary>Theta: mean, variance.</summary>
    private sealed class WrongFamily(RowFamily right, double factor) : RowFamily
    {
        public override int ThetaCount => right.ThetaCount;

        public override int PreparedCount => right.PreparedCount;

        public override int StatisticCount => right.StatisticCount;

        public override int ScratchStrips => right.ScratchStrips;

        public override int FreeCount => right.FreeCount;

        public override int TiedCount => right.TiedCount;

        public override double[][] Columns(double[][] observed) => right.Columns(observed);

        public override void Start(double[][] columns, Span<double> theta) => right.Start(columns, theta);

        public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared) => right.Prepare(theta, prepared);

        public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores) =>
            right.AddLogDensity(rows, prepared, scratch, scores);

        public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
            Span<double> statistics) =>
                right.Accumulate(rows, weights, prepared, scratch, statistics);

        public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta)
        {
            var found = right.Maximize(statistics, theta);
            theta[1] *= factor;
            return found;
        }

        public override MaximumKind[] MaximizeAll(double[][] statistics, double[][] thetas)
        {
            var found = right.MaximizeAll(statistics, thetas);
            foreach (var theta in thetas) theta[1] *= factor;
            return found;
        }

        public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) =>
            right.LargestGradient(statistics, theta);

        public override double LargestGradient(double[][] statistics, double[][] thetas) => right.LargestGradient(statistics, thetas);

        public override void Standardize(Span<double> statistics, Span<double> theta) => right.Standardize(statistics, theta);

        public override double[] Write(string parameter, ReadOnlySpan<double> theta) => right.Write(parameter, theta);

        public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta) => right.Read(parameter, value, theta);
    }
}
