namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>
/// The order in which to eliminate the unknowns of a symmetric sparse matrix, so that few numbers arise in its factor: approximate minimum
/// degree, on the quotient graph (P. R. Amestoy, T. A. Davis and I. S. Duff, SIAM Journal on Matrix Analysis and Applications 17, 1996).
/// </summary>
internal sealed class MinimumDegree
{
    // neighbors of almost all are eliminated last
    private const double DenseFactor = 10;

    private readonly int count;
    private readonly AdjacencyLists graph;

    // of an unknown: the elements beside it, then the unknowns beside it, in its part of the lists
    private readonly int[] elements, neighbors;

    // the unknowns that one stands for, 0: it is eliminated or another one stands for it; the one that stands for it
    private readonly int[] weight, parent;

    // the unknowns of an element; null: it is absorbed by another one
    private readonly int[]?[] members;
    private readonly int[] degree, mark, first, next, previous;
    private readonly bool[] isListed;
    private readonly List<int> stored = [];
    private readonly List<(int Hash, int Of)> alike = [];
    private int least, stamp = 1;

    private MinimumDegree(AdjacencyLists graph)
    {
        (this.graph, count) = (graph, graph.Count);
        (elements, neighbors) = (new int[count], new int[count]);
        (weight, parent, members) = (new int[count], new int[count], new int[count][]);
        (degree, mark, first, next, previous) = (new int[count], new int[count], new int[count + 1], new int[count], new int[count]);
        isListed = new bool[count];
        Array.Fill(first, -1);
        Array.Fill(parent, -1);
        Array.Fill(weight, 1);
        for (var i = 0; i < count; i++) neighbors[i] = graph.LengthOf(i);
    }

    /// <summary>The unknowns in the order of their elimination.</summary>
    /// <param name="graph">The unknowns that share an entry with each one; they are used up.</param>
    public static int[] Order(AdjacencyLists graph) => new MinimumDegree(graph).Run();

    private int[] Run()
    {
        List<int> dense = [], pivots = [];
        var left = count;
        var most = Math.Max(16, (int)(DenseFactor * Math.Sqrt(count)));
        for (var i = 0; i < count; i++)
        {
            if (neighbors[i] <= most)
            {
                Insert(i, neighbors[i]);
                continue;
            }

            weight[i] = 0;
            dense.Add(i);
            left--;
        }

        while (left > 0)
        {
            var pivot = Smallest();
            pivots.Add(pivot);
            left -= Eliminate(pivot, left);
        }

        return [.. Expanded(pivots), .. dense];
    }

    /// <summary>Each pivot after the unknowns that it stands for, which are eliminated together.</summary>
    private IEnumerable<int> Expanded(List<int> pivots)
    {
        var (head, after) = (new int[count], new int[count]);
        Array.Fill(head, -1);
        for (var i = count - 1; i >= 0; i--)
        {
            if (parent[i] < 0) continue;
            var root = parent[i];
            while (parent[root] >= 0) root = parent[root];
            (after[i], head[root]) = (head[root], i);
        }

        foreach (var pivot in pivots)
        {
            yield return pivot;
            for (var i = head[pivot]; i >= 0; i = after[i]) yield return i;
        }
    }

    /// <summary>Eliminates an unknown with those that it stands for; returns how many they are.</summary>
    private int Eliminate(int pivot, int left)
    {
        Remove(pivot);
        var eliminated = weight[pivot];
        weight[pivot] = -eliminated;
        var own = MembersOf(pivot);
        // an unknown of the element is marked by a negative weight until the end
        var size = 0;
        foreach (var i in own) size += -weight[i];
        var start = Overlaps(own);
        var kept = 0;
        alike.Clear();
        foreach (var i in own)
        {
            var (outside, hash) = Update(i, pivot, start);
            Remove(i);
            if (outside == 0)
            {
                // no other unknown is beside it: it is eliminated too
                (eliminated, size) = (eliminated - weight[i], size + weight[i]);
                (parent[i], weight[i], elements[i], neighbors[i]) = (pivot, 0, 0, 0);
                continue;
            }

            degree[i] = outside;
            own[kept++] = i;
            alike.Add((hash, i));
        }

        JoinAlike();
        var last = 0;
        for (var m = 0; m < kept; m++)
        {
            var i = own[m];
            if (weight[i] == 0) continue;
            weight[i] = -weight[i];
            own[last++] = i;
            var bound = Math.Min(degree[i] + size - weight[i], left - eliminated - weight[i]);
            Insert(i, Math.Max(0, bound));
        }

        members[pivot] = last == 0 ? null : own[..last];
        weight[pivot] = 0;
        return eliminated;
    }

    /// <summary>The unknowns beside a pivot, through elements too, which it absorbs.</summary>
    private int[] MembersOf(int pivot)
    {
        List<int> own = [];
        var from = graph.StartOf(pivot);
        for (var e = 0; e < elements[pivot]; e++)
        {
            var element = graph[from + e];
            if (members[element] is not { } of) continue;
            foreach (var i in of) Take(i);
            members[element] = null;
        }

        for (var v = 0; v < neighbors[pivot]; v++) Take(graph[from + elements[pivot] + v]);
        return [.. own];

        void Take(int i)
        {
            if (weight[i] <= 0) return;
            weight[i] = -weight[i];
            own.Add(i);
        }
    }

    /// <summary>Counts for each element beside the pivot's unknowns those of its own that are not among these.</summary>
    private int Overlaps(int[] own)
    {
        // a mark of at least the stamp is the count and the stamp
        if (stamp > int.MaxValue - (2 * count) - 2)
        {
            Array.Clear(mark);
            stamp = 1;
        }

        var start = ++stamp;
        foreach (var i in own)
        {
            var from = graph.StartOf(i);
            for (var e = 0; e < elements[i]; e++)
            {
                var element = graph[from + e];
                if (members[element] is not { } of) continue;
                if (mark[element] < start)
                {
                    var size = 0;
                    foreach (var j in of) size += Math.Abs(weight[j]);
                    mark[element] = start + size;
                }

                mark[element] += weight[i];
            }
        }

        stamp += count + 1;
        return start;
    }

    /// <summary>
    /// Drops what the pivot absorbed from the lists of one of its unknowns; returns a bound of the number of unknowns beside it that are
    /// not the pivot's, 0 only if there are none, and a hash of the lists.
    /// </summary>
    private (int Outside, int Hash) Update(int i, int pivot, int start)
    {
        var (from, length) = (graph.StartOf(i), elements[i] + neighbors[i]);
        var (outside, hash, to) = (0, (uint)pivot, from + 1);
        for (var e = 0; e < elements[i]; e++)
        {
            var element = graph[from + e];
            if (members[element] is null) continue;
            var others = mark[element] - start;
            if (others == 0)
            {
                members[element] = null;
                continue;
            }

            outside += others;
            hash += (uint)element;
            stored.Add(element);
        }

        var ownElements = stored.Count;
        for (var v = elements[i]; v < length; v++)
        {
            var j = graph[from + v];
            if (weight[j] <= 0) continue;
            outside += weight[j];
            hash += (uint)j;
            stored.Add(j);
        }

        // an element or the pivot itself is no longer there: the new element has its place
        for (var k = 0; k < stored.Count; k++) graph.Write(to + k, stored[k]);
        graph.Write(from, pivot);
        (elements[i], neighbors[i]) = (ownElements + 1, stored.Count - ownElements);
        stored.Clear();
        return (outside, (int)(hash & int.MaxValue));
    }

    /// <summary>Lets one unknown stand for all that have the same lists.</summary>
    private void JoinAlike()
    {
        if (alike.Count < 2) return;
        alike.Sort();
        for (var a = 0; a < alike.Count - 1; a++)
        {
            var (hash, i) = alike[a];
            if (weight[i] == 0 || alike[a + 1].Hash != hash) continue;
            stamp++;
            var (from, length) = (graph.StartOf(i), elements[i] + neighbors[i]);
            for (var k = 1; k < length; k++) mark[graph[from + k]] = stamp;
            for (var b = a + 1; b < alike.Count && alike[b].Hash == hash; b++)
            {
                var j = alike[b].Of;
                if (weight[j] == 0 || elements[j] != elements[i] || neighbors[j] != neighbors[i]) continue;
                var (at, isSame) = (graph.StartOf(j), true);
                for (var k = 1; k < length && isSame; k++) isSame = mark[graph[at + k]] == stamp;
                if (!isSame) continue;
                weight[i] += weight[j];
                (parent[j], weight[j], elements[j], neighbors[j]) = (i, 0, 0, 0);
            }
        }
    }

    private int Smallest()
    {
        while (first[least] < 0) least++;
        return first[least];
    }

    private void Insert(int i, int of)
    {
        degree[i] = of;
        (next[i], previous[i]) = (first[of], -1);
        if (first[of] >= 0) previous[first[of]] = i;
        first[of] = i;
        least = Math.Min(least, of);
        isListed[i] = true;
    }

    private void Remove(int i)
    {
        if (!isListed[i]) return;
        if (previous[i] >= 0) next[previous[i]] = next[i];
        else first[degree[i]] = next[i];
        if (next[i] >= 0) previous[next[i]] = previous[i];
        isListed[i] = false;
    }
}
