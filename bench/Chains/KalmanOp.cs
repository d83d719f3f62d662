using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Bench;

/// <summary>A linear-Gaussian chain as a compiled program: its log density, its smoothed moments, or its gradients.</summary>
internal sealed class KalmanOp : IDisposable
{
    private readonly ManagedEngine engine;
    private readonly ManagedStore store;
    private readonly ManagedProgram program;

    public KalmanOp(KalmanModel model, double[] observed, string wanted)
    {
        var builder = new ProgramBuilder();
        var (s, t) = (model.States, observed.Length);
        Value[] given = [Slot("start", 1, s), Slot("start covariance", 1, s, s), Slot("transition", 1, 1, s, s), Slot("offset", 1, 1, s),
            Slot("noise", 1, 1, s, s), Slot("loading", 1, 1, 1, s), Slot("variance", 1, 1, 1), Slot("observed", 1, t, 1)];
        var results = builder.GaussianChain(
            new(given[0], given[1], given[2], given[3], given[4], given[5], given[6], given[7]), model.Free,
            model.HasGaps ? Slot("mask", 1, t, 1) : null);
        var density = Ops.SumAll(results.LogDensity);
        if (wanted != "moments") builder.Output("log density", density);
        if (wanted == "moments")
        {
            builder.Output("means", results.Means);
            builder.Output("covariances", results.Covariances);
        }

        if (wanted == "gradients")
            foreach (var (gradient, i) in Gradient.Derive(density, given[4], given[6]).Select((g, i) => (g, i)))
                builder.Output($"g{i}", gradient);
        engine = new(1);
        store = engine.CreateStore();
        program = engine.Compile(builder.Build(), store);
        Write("start", new double[s]);
        Write("start covariance", model.StartCovariance);
        Write("transition", model.Transition);
        Write("offset", new double[s]);
        Write("noise", model.Noise);
        Write("loading", model.Loading);
        Write("variance", [model.Variance]);
        Write("observed", observed);
        if (model.HasGaps) Write("mask", [.. observed.Select((_, at) => at % 20 == 7 ? 0.0 : 1)]);

        Value Slot(string name, params int[] shape) => builder.Slot(name, [.. shape]);
        void Write(string name, double[] values) => store.Write(name, values);
    }

    public double Run()
    {
        program.Run();
        return 0;
    }

    public double LogDensity() => program.Number(program.Of("log density"));

    public double[] Read(string name, int count)
    {
        var values = new double[count];
        program.Read(name, values);
        return values;
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
