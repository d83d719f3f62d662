namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// The pairing of two equally large sets with the smallest sum of costs, by shortest augmenting paths (the Hungarian method; Kuhn 1955,
/// Jonker and Volgenant 1987): exact, in a time of up to the cube of their number.
/// </summary>
internal static class Assignment
{
    /// <param name="costs">[n, n], row-major: the cost of pairing element i of one set with element j of the other.</param>
    /// <param name="count">n.</param>
    /// <returns>For each element of the other set, its partner.</returns>
    public static int[] Solve(double[] costs, int count)
    {
        // index 0 is a place before the first, where each augmenting path begins
        var (ofRow, ofColumn, partner, before) = (new double[count + 1], new double[count + 1], new int[count + 1], new int[count + 1]);
        var (shortest, isDone) = (new double[count + 1], new bool[count + 1]);
        var isPaired = PairCheapest(costs, ofColumn, partner);
        foreach (var row in Enumerable.Range(1, count).Where(r => !isPaired[r]))
        {
            Array.Fill(shortest, double.PositiveInfinity);
            Array.Clear(isDone);
            partner[0] = row;
            var column = 0;
            do
            {
                isDone[column] = true;
                column = Extend(column);
            }
            while (partner[column] != 0);
            for (; column != 0; column = before[column]) partner[column] = partner[before[column]];
        }

        return [.. partner.Skip(1).Select(p => p - 1)];

        // the nearest column that no path has reached, after the duals have moved so far that its edge is tight
        int Extend(int from)
        {
            var (row, nearest, step) = (partner[from], 0, double.PositiveInfinity);
            var (own, dual) = ((row - 1) * count, ofRow[row]);
            for (var column = 1; column <= count; column++)
            {
                if (isDone[column]) continue;
                var length = costs[own + column - 1] - dual - ofColumn[column];
                if (length < shortest[column]) (shortest[column], before[column]) = (length, from);
                if (shortest[column] < step) (step, nearest) = (shortest[column], column);
            }

            for (var column = 0; column <= count; column++)
            {
                if (!isDone[column])
                {
                    shortest[column] -= step;
                    continue;
                }

                ofRow[partner[column]] += step;
                ofColumn[column] -= step;
            }

            return nearest;
        }
    }

    /// <summary>
    /// Pairs each column with its cheapest row, where no column before it has that row: a start that is optimal for the columns it pairs.
    /// </summary>
    /// <returns>Whether each row is paired; rows count from 1.</returns>
    private static bool[] PairCheapest(double[] costs, double[] ofColumn, int[] partner)
    {
        var count = partner.Length - 1;
        var isPaired = new bool[count + 1];
        for (var column = 1; column <= count; column++)
        {
            var cheapest = 1;
            for (var row = 2; row <= count; row++)
                if (costs[((row - 1) * count) + column - 1] < costs[((cheapest - 1) * count) + column - 1]) cheapest = row;
            ofColumn[column] = costs[((cheapest - 1) * count) + column - 1];
            if (isPaired[cheapest]) continue;
            (isPaired[cheapest], partner[column]) = (true, cheapest);
        }

        return isPaired;
    }
}
