namespace ProbDsl.Inference.NewData;

/// <summary>
/// Reconstructions: observed data drawn again given the latents of their rows, with mean and standard deviation of numbers and
/// probabilities of states over draws. Only sums are stored, so that images of many rows fit in memory.
/// </summary>
internal sealed class Reconstructions(IReadOnlyList<PredictedVariable> data, PredictionNames names)
{
    private readonly Dictionary<string, RunningMoments[]> moments = data.ToDictionary(d => d.Variable.Name, d => MomentsOf(d, names));

    /// <summary>Adds a draw, [members.., own..].</summary>
    public void Add(string name, double[] drawn)
    {
        if (!moments.TryGetValue(name, out var all)) return;
        if (all.Length == 1)
        {
            all[0].Add(drawn);
            return;
        }

        var states = StatesOf(name)!;
        foreach (var (k, own) in all.Index()) own.Add(Array.ConvertAll(drawn, v => v == states.First + states.Names[k].Place ? 1.0 : 0));
    }

    /// <summary>The columns, such as `reconstructed.x[2].mean`, with the value of each member.</summary>
    public IEnumerable<(string Name, PredictedVariable Of, Func<int, double> Value)> Columns(PredictionNames names)
    {
        foreach (var variable in data)
            for (var at = 0; at < variable.Step; at++)
            {
                var (own, step, all, name) = (at, variable.Step, moments[variable.Variable.Name],
                    $"reconstructed.{names.Of(variable, at)}");
                if (names.StatesOf(variable.Variable) is { } states)
                {
                    foreach (var ((_, state), probabilities) in states.Names.Zip(all))
                        yield return ($"{name}.{state}", variable, member => probabilities.Mean((member * step) + own));
                    continue;
                }

                var (title, inFile) = names.OfNumber(variable, at);
                var cell = inFile ?? (number => number);
                var scale = Math.Abs(cell(1) - cell(0));
                yield return ($"reconstructed.{title}.mean", variable, member => cell(all[0].Mean((member * step) + own)));
                yield return ($"reconstructed.{title}.sd", variable, member => scale * all[0].Sd((member * step) + own));
            }
    }

    private StateNames? StatesOf(string name) => names.StatesOf(data.First(d => d.Variable.Name == name).Variable);

    private static RunningMoments[] MomentsOf(PredictedVariable variable, PredictionNames names)
    {
        var numbers = variable.Members * variable.Step;
        return names.StatesOf(variable.Variable) is { } states ? [.. states.Names.Select(_ => new RunningMoments(numbers))]
            : [new(numbers)];
    }
}

/// <summary>Running mean and standard deviation of successive draws (Welford 1962).</summary>
internal sealed class RunningMoments(int numbers)
{
    private readonly double[] means = new double[numbers], squares = new double[numbers];
    private int count;

    public void Add(ReadOnlySpan<double> drawn)
    {
        count++;
        for (var i = 0; i < means.Length; i++)
        {
            var away = drawn[i] - means[i];
            means[i] += away / count;
            squares[i] += away * (drawn[i] - means[i]);
        }
    }

    public double Mean(int number) => means[number];

    /// <summary>The standard deviation; NaN for one draw.</summary>
    public double Sd(int number) => Math.Sqrt(squares[number] / (count - 1));
}
