using Carnot.Laws;

namespace Carnot.Tests.Laws;

public class RankingTests
{
    [Fact]
    public void Kendall_counts_pairs_in_the_same_order()
    {
        Assert.Equal(1, Ranking.Kendall([1, 2, 3], [10, 20, 30]));
        Assert.Equal(-1, Ranking.Kendall([1, 2, 3], [3, 2, 1]));
        // Of six pairs five agree and one does not: (5 − 1)/6. 1e-15: one division.
        Assert.Equal(4 / 6.0, Ranking.Kendall([1, 2, 3, 4], [1, 2, 4, 3]), 1e-15);
    }

    [Fact]
    public void Regret_is_what_following_the_favourite_costs()
    {
        Assert.Equal(0.25, Ranking.Regret([3, 1, 2], [2.5, 2.75, 2.5]));
        Assert.Equal(0, Ranking.Regret([3, 1, 2], [2.75, 2.5, 2.5]));
    }
}
