using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// Data that were observed, as a story draws them anew from what is latent in their rows: of numbers the mean and the standard deviation
/// over draws, of states their shares. Sums alone are kept, so that images of many rows find room.
/// </summary>
internal sealed class Reconstructions(IReadOnlyList<PredictedVariable> data, PredictionNames names)
{
    private readonly Dictionary<string, DrawnMoments[]> moments = data.ToDictionary(d => d.Variable.Name, d => MomentsOf(d, names));

    /// <summary>Takes a draw, [members.., own..].</summary>
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

    /// <summary>`reconstructed.x[2].mean` and so on: the value of each member.</summary>
    public IEnumerable<(string Name, PredictedVariable Of, Func<int, double> Value)> Columns(PredictionNames names)
    {
        foreach (var variable in data)
            for (var at = 0; at < variable.Step; at++)
            {
                var (own, step, all, name) = (at, variable.Step, moments[variable.Variable.Name],
                    $"reconstructed.{names.Of(variable, at)}");
                if (names.StatesOf(variable.Variable) is { } states)
                {
                    foreach (var ((_, state), shares) in states.Names.Zip(all))
                        yield return ($"{name}.{state}", variable, member => shares.Mean((member * step) + own));
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

    private static DrawnMoments[] MomentsOf(PredictedVariable variable, PredictionNames names)
    {
        var numbers = variable.Members * variable.Step;
        return names.StatesOf(variable.Variable) is { } states ? [.. states.Names.Select(_ => new DrawnMoments(numbers))] : [new(numbers)];
    }
}

/// <summary>Mean and standard deviation of numbers whose draws come one after another (Welford 1962).</summary>
internal sealed class DrawnMoments(int numbers)
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

    /// <summary>Not a number of one draw.</summary>
    public double Sd(int number) => Math.Sqrt(squares[number] / (count - 1));
}
