using ProbDsl.Inference.Em;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The expected rows of each state given the factors: one pass over the rows. The mean log density of a row in a state is that of a normal
/// distribution but for a constant; the constant, the mean and the precision follow from the value and the derivatives at one point.
/// </summary>
internal sealed class ComponentExpectation : IDisposable
{
    // fewer expected rows are none
    private const double NoRows = 1e-100;

    private readonly IStore store;
    private readonly IProgram scores;
    private readonly IProgram[] messages;
    private readonly BlockTeam team;
    private readonly ResponsibilityPass[] passes;
    private readonly List<ComponentNormals> distributions = [];
    private readonly RowOrder order;
    private readonly IReadOnlyList<RowOrder> parts;
    private readonly double[] members, logs;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="joint">The programs that read the expected rows.</param>
    /// <param name="rounds">The number of rounds of messages.</param>
    /// <param name="engine">The engine of the programs.</param>
    /// <param name="store">The store with the moments of factors.</param>
    /// <param name="options">The options of the fit: its threads and its ranks.</param>
    public ComponentExpectation(Problem problem, StandardCatalog catalog, ComponentRows rows, ComponentJoint joint, int rounds,
        IEngine engine, IStore store, FitOptions options)
    {
        this.store = store;
        foreach (var (name, shape) in joint.Slots) store.Declare(name, shape);
        (members, logs) = (new double[joint.States], new double[joint.States]);
        (order, parts) = RowOrder.Split(problem, rows.Draws, options[StandardOptions.BatchSize], options.Seed);
        foreach (var draw in rows.Draws) distributions.Add(ComponentNormals.Create(catalog, parts, draw, joint.States));
        scores = engine.Compile(joint.Scores(), store);
        messages = [.. Enumerable.Range(0, rounds).Select(round => engine.Compile(joint.Messages(round), store))];
        team = new(Math.Max(1, Math.Min(options.ThreadsOrAll, parts[0].Count / ResponsibilityPass.BlockLength)));
        passes = [.. parts.Select((_, p) => new ResponsibilityPass(
            new(joint.States, null, distributions.ConvertAll(d => d.Parts[p])), team, options.Ranks))];
    }

    /// <summary>The number of batches.</summary>
    public int Batches => parts.Count;

    /// <summary>The program of messages of a round, which reads the expected rows.</summary>
    public IProgram Messages(int round) => messages[round];

    /// <summary>The expected number of rows in each state, of the last pass.</summary>
    public IReadOnlyList<double> Members => members;

    /// <summary>
    /// Computes the expected rows given the moments of factors in the store, and returns the mean log density, in which the states of rows
    /// are marginalized given the factors.
    /// </summary>
    /// <param name="batch">A batch, which stands for all rows; null to read all rows.</param>
    public double Run(int? batch = null)
    {
        foreach (var of in distributions)
        {
            store.Write(ComponentJoint.MeanOf(of.Name), of.Means);
            store.Write(ComponentJoint.CovarianceOf(of.Name), of.Zeros);
        }

        scores.Run();
        scores.Numbers(ComponentJoint.Score).CopyTo(logs);
        foreach (var of in distributions)
            of.Read(scores.Numbers(ComponentJoint.GradientOf(ComponentJoint.MeanOf(of.Name))),
                scores.Numbers(ComponentJoint.GradientOf(ComponentJoint.CovarianceOf(of.Name))), logs);
        var sums = batch is { } one ? passes[one].Run(logs, Thetas) : AllParts((_, pass) => pass.Run(logs, Thetas));
        var scale = batch is { } b ? (double)order.Count / parts[b].Count : 1;
        // a row without any cell has the probabilities of states alone
        var (probabilities, logSum) = Normalized(scores.Numbers(ComponentJoint.Choice));
        Write(sums, scale, Array.ConvertAll(probabilities, p => order.Empty * p));
        return scores.Numbers(ComponentJoint.Rest)[0] + (scale * sums.LogLikelihood) + (order.Empty * logSum);
    }

    /// <summary>Sets the expected rows from given log weights of the states of rows, [rows, states].</summary>
    public void Fix(double[] weights)
    {
        foreach (var of in distributions) of.Center();
        var without = new double[members.Length];
        foreach (var row in order.OfEmpty(weights, members.Length).Chunk(members.Length))
            foreach (var (k, p) in Normalized(row).Probabilities.Index()) without[k] += p;
        Write(AllParts((part, pass) => pass.Run(logs, Thetas, part.Ordered(weights, members.Length))), 1, without);
    }

    public void Dispose()
    {
        scores.Dispose();
        foreach (var program in messages) program.Dispose();
        team.Dispose();
    }

    private static (double[] Probabilities, double LogSum) Normalized(ReadOnlySpan<double> logs)
    {
        var (largest, sum, probabilities) = (double.NegativeInfinity, 0.0, new double[logs.Length]);
        foreach (var log in logs) largest = Math.Max(largest, log);
        for (var k = 0; k < logs.Length; k++) sum += probabilities[k] = Math.Exp(logs[k] - largest);
        for (var k = 0; k < logs.Length; k++) probabilities[k] /= sum;
        return (probabilities, largest + Math.Log(sum));
    }

    private double[][][] Thetas => [.. distributions.Select(d => d.Thetas)];

    private MixtureSums AllParts(Func<RowOrder, ResponsibilityPass, MixtureSums> run) =>
        parts.Zip(passes, run).Aggregate((all, part) => all.Plus(part));

    /// <param name="sums">The sums of rows with data.</param>
    /// <param name="scale">How many rows each of them stands for.</param>
    /// <param name="without">The expected number of rows without data in each state.</param>
    private void Write(MixtureSums sums, double scale, double[] without)
    {
        var withData = new double[members.Length];
        for (var k = 0; k < members.Length; k++)
        {
            withData[k] = sums.Rows[k] > NoRows ? scale * sums.Rows[k] : 0;
            members[k] = withData[k] + without[k];
        }

        store.Write(ComponentJoint.Members, members);
        store.Write(ComponentJoint.WithData, withData);
        foreach (var (i, of) in distributions.Index())
        {
            for (var k = 0; k < members.Length; k++) if (withData[k] > 0) of.Expect(k, sums.Of(i, k));
            store.Write(ComponentJoint.MeanOf(of.Name), of.Expected);
            store.Write(ComponentJoint.CovarianceOf(of.Name), of.Covariances);
        }
    }
}
