namespace ProbDsl.Inference.Chains;

/// <summary>Chains in turn to the ranks, each with all the data; then every rank has the draws of all chains.</summary>
public sealed class ChainsOfRanks(ICommunicator ranks)
{
    /// <summary>The numbers that are sent at once.</summary>
    private const int Together = 1 << 20;

    /// <summary>The chains that this rank runs, of so many.</summary>
    public IEnumerable<int> Own(int chains) => Enumerable.Range(0, chains).Where(chain => OwnerOf(chain) == ranks.Rank);

    private int OwnerOf(int chain) => chain % ranks.Count;

    /// <summary>Completes what this rank knows of its own chains by that of all others, chain by chain.</summary>
    /// <param name="run">The run of the own chains.</param>
    /// <param name="store">The draws, which get those of the other chains.</param>
    /// <param name="statistics">The number of statistics of a draw.</param>
    public ChainRun Gather(ChainRun run, DrawStore store, int statistics)
    {
        if (ranks.Count == 1) return run;
        var (draws, failures, adapted, width) = (run.Draws.ToArray(), run.Failures.ToArray(), run.Adapted.ToArray(), store.Width);
        for (var chain = 0; chain < draws.Length; chain++)
        {
            var (owner, why) = (OwnerOf(chain), failures[chain] ?? "");
            double[] header = [draws[chain], why.Length, adapted[chain].Length];
            ranks.Broadcast(header, owner);
            draws[chain] = (int)header[0];
            failures[chain] = header[1] == 0 ? null : Text(why, (int)header[1], owner);
            if (owner != ranks.Rank) adapted[chain] = new double[(int)header[2]];
            ranks.Broadcast(adapted[chain], owner);
            var block = new double[Math.Min(draws[chain], Math.Max(1, Together / width)) * width];
            for (var first = 0; first < draws[chain]; first += block.Length / width)
            {
                var rows = block.AsSpan(0, Math.Min(block.Length, (draws[chain] - first) * width));
                if (owner == ranks.Rank) store.Read(chain, first, rows);
                ranks.Broadcast(rows, owner);
                if (owner == ranks.Rank) continue;
                for (var at = 0; at < rows.Length; at += width)
                    store.Append(chain, rows.Slice(at, statistics), rows[(at + statistics)..(at + width)]);
            }
        }

        return run with { Draws = draws, Failures = failures, Adapted = adapted };
    }

    private string Text(string own, int length, int from)
    {
        var letters = new double[length];
        for (var i = 0; i < own.Length; i++) letters[i] = own[i];
        ranks.Broadcast(letters, from);
        return string.Concat(letters.Select(letter => (char)letter));
    }
}
